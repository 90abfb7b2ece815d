"""Eating, drinking and sleeping round one day's session: what to do, what the evidence says, how sure we are.

Nothing here prescribes eating less, and nobody under 18 is given grams. A missing body mass gives figures per kilogram.
"""

from __future__ import annotations

import math

from fourlaps.errors import InputError
from fourlaps.evidence import Cited
from fourlaps.support.figures import Advice, figure, plausible_kg
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session

Line = tuple[str, str]
_GROWN_UP, _OLDER = 18, 50

WINDOW_TRUTH = (
    "The 30 to 60 minutes after a run are convenient, not a deadline: the whole day's food counts more, "
    "unless you run hard again within about eight hours."
)


def fuel_line(
    session: Session | None,
    *,
    body_kg: float | None,
    age_years: float | None = None,
    next_hard_h: float | None = None,
) -> Line:
    """What to eat round today's session, with its honest line, and how sure we are in words.

    next_hard_h  hours until the next hard session, where one is near

    >>> fuel_line(None, body_kg=60)[1]
    'tested, with gaps'
    """
    return fuel(session, body_kg=body_kg, age_years=age_years, next_hard_h=next_hard_h).line


def sleep_line(
    session: Session | None = None, *, age_years: float | None = None, load_ratio: float | None = None
) -> Line:
    """How long to sleep tonight, with its honest line, and how sure we are in words."""
    return sleep(session, age_years=age_years, load_ratio=load_ratio).line


def fluid_line(session: Session | None = None, *, body_kg: float | None = None, air_c: float | None = None) -> Line:
    """What to drink round today's session, with its honest line, and how sure we are in words."""
    return fluid(session, body_kg=body_kg, air_c=air_c).line


def fuel(
    session: Session | None,
    *,
    body_kg: float | None,
    age_years: float | None = None,
    next_hard_h: float | None = None,
) -> Advice:
    """What to eat round today's session: grams for this body, or per kilogram where it is not known."""
    older = age_years is not None and age_years >= _OLDER
    protein = figure("fuel", "protein_from_50_g_per_kg" if older else "protein_g_per_kg")
    if age_years is not None and age_years < _GROWN_UP:
        text = "Eat a real meal soon after training: bread, rice or potatoes, with milk, eggs, fish or beans."
        return Advice(text, WINDOW_TRUTH, protein.source, protein.grade)
    kg = plausible_kg(body_kg)
    if session is None or session.kind == "rest":
        carbohydrate, whole_day = (
            figure("fuel", "carbohydrate_easy_day_g_per_kg"),
            figure("fuel", "protein_day_g_per_kg"),
        )
        text = (
            f"Eat as usual: {_grams(carbohydrate, kg, to=5)} of carbohydrate and {_grams(whole_day, kg, to=5)} of "
            "protein over the day, the protein spread over four meals."
        )
        return Advice(
            text, "A day without a run is when muscle is built; it is no day for eating less.", protein.source, "B"
        )
    if not _empties_stores(session):
        text = f"Your next meal is enough: about {_about(protein, kg)} of protein in it, within two hours or so."
        return Advice(f"{text} {_whole_day(session, kg)}", WINDOW_TRUTH, protein.source, protein.grade)
    carbohydrate = figure("fuel", "carbohydrate_after_g_per_kg")
    meal = f"about {_about(carbohydrate, kg)} of carbohydrate and {_about(protein, kg)} of protein"
    if next_hard_h is not None and 0 <= next_hard_h <= figure("fuel", "soon_h").value:
        text = f"Eat within half an hour: {meal}; then the same carbohydrate every hour until you have eaten a meal."
        return Advice(
            text, "Two hard sessions so close are the one case where the hour matters.", carbohydrate.source, "B"
        )
    text = f"Your next meal, in the hour or two after: {meal}."
    return Advice(f"{text} {_whole_day(session, kg)}", WINDOW_TRUTH, carbohydrate.source, carbohydrate.grade)


def sleep(session: Session | None = None, *, age_years: float | None = None, load_ratio: float | None = None) -> Advice:
    """How long to sleep: the usual range for the age, a little more in heavy weeks and after racing.

    load_ratio  this week's load over the usual week's, where both are known
    """
    usual = _usual_sleep(age_years)
    more = extra_sleep_h(load_ratio, raced=session is not None and session.kind in ("race", "time_trial"))
    text = f"Sleep {usual.low:g} to {usual.high:g} hours."
    if more >= 0.25:
        text += f" After this load add about {_half_hours(more)}."
    elif session is not None and session.hard:
        text += " After a hard day like this one rather the upper end; go to bed earlier, do not get up later."
    truth = (
        "Your own need counts more than the range; short nights cost speed and bring colds, "
        "while trials of longer sleep in athletes are few and small."
    )
    return Advice(text, truth, usual.source, usual.grade)


def extra_sleep_h(load_ratio: float | None, *, raced: bool) -> float:
    """Hours beyond the usual, never above the table's most; no trial gives this slope.

    >>> extra_sleep_h(1.2, raced=False)
    0.5
    """
    more = figure("sleep", "after_race_h").value if raced else 0.0
    if load_ratio is not None and math.isfinite(load_ratio):
        more += figure("sleep", "more_per_tenth_of_load_h").value * max(0.0, (load_ratio - 1) / 0.10)
    return round(min(more, figure("sleep", "most_more_h").value), 9)


def fluid(session: Session | None = None, *, body_kg: float | None = None, air_c: float | None = None) -> Advice:
    """What to drink: thirst for most days, the scales for long or hot ones."""
    thirst = figure("fluid", "thirst_is_enough_s")
    truth = (
        "A race of a few minutes is over before a drink could help; drinking far beyond thirst is more dangerous "
        "than drinking a little less."
    )
    duration_s = session.duration_s if session is not None else 0.0
    hot = air_c is not None and math.isfinite(air_c) and air_c >= figure("fluid", "warm_c").value
    if duration_s <= thirst.value and not hot:
        return Advice("Drink when you are thirsty, and water with your meals.", truth, thirst.source, thirst.grade)
    replace, limit, kg = figure("fluid", "replace_l_per_kg"), figure("fluid", "loss_limit_share"), plausible_kg(body_kg)
    most = f"{limit.value * kg:.1f} kg" if kg else f"{100 * limit.value:g} % of your body mass"
    text = (
        "Take a drink along and follow your thirst. Weigh yourself before and after: for each kilogram lost drink "
        f"{replace.low:g} to {replace.high:g} litres over the next two to four hours, with salt in your food; "
        f"a loss above {most} says take more next time."
    )
    return Advice(text, truth, replace.source, replace.grade)


def sweat_rate_l_per_h(
    before_kg: float, after_kg: float, *, duration_s: float, drunk_l: float = 0.0, urine_l: float = 0.0
) -> float:
    """Litres of sweat an hour from two weighings.

    raises  InputError where the figures cannot belong to one run

    >>> sweat_rate_l_per_h(70.0, 69.2, duration_s=3600, drunk_l=0.4)
    1.2
    """
    values = (before_kg, after_kg, duration_s, drunk_l, urine_l)
    if not all(math.isfinite(value) for value in values) or plausible_kg(before_kg) is None or min(values) < 0:
        raise InputError(
            "Weigh yourself in kg before and after, and give drinks in litres; one of these is no such figure."
        )
    if duration_s < 900:
        raise InputError(
            "A sweat test needs at least 15 minutes of running; below that the scales decide, not the sweat."
        )
    litres = before_kg - after_kg + drunk_l - urine_l
    if not 0 <= litres <= 0.08 * before_kg:
        raise InputError(f"{litres:.1f} litres of sweat cannot be right. Check the two weights and what you drank.")
    return round(litres / (duration_s / 3600), 3)


def _empties_stores(session: Session) -> bool:
    if session.kind == "long":
        # A beginner's long run is no longer than what others run between two hard days.
        return session.duration_s >= figure("fuel", "long_run_s").value
    return (
        session.kind in QUALITY_KINDS
        or session.kind == "race"
        or session.hard
        or (session.is_run and session.duration_s >= figure("fuel", "long_run_s").value)
    )


def _whole_day(session: Session, kg: float | None) -> str:
    """The day's carbohydrate by how long or hard the session is, and its protein, as ranges."""
    name = "carbohydrate_easy_day_g_per_kg"
    if session.is_run and session.duration_s >= figure("fuel", "long_day_s").value:
        name = "carbohydrate_long_day_g_per_kg"
    elif _empties_stores(session):
        name = "carbohydrate_hour_day_g_per_kg"
    carbohydrate = _grams(figure("fuel", name), kg, to=10)
    protein = _grams(figure("fuel", "protein_day_g_per_kg"), kg, to=5)
    return f"Over the whole day {carbohydrate} of carbohydrate and {protein} of protein suit a day like this."


def _usual_sleep(age_years: float | None) -> Cited:
    if age_years is None or age_years >= _GROWN_UP:
        return figure("sleep", "adult_h")
    return figure("sleep", "young_h" if age_years >= 14 else "child_h")


def _grams(range_g_per_kg: Cited, kg: float | None, *, to: int) -> str:
    low, high = range_g_per_kg.low, range_g_per_kg.high
    if kg is None:
        return f"{low:g} to {high:g} g per kg of body mass"
    return f"{to * round(low * kg / to)} to {to * round(high * kg / to)} g"


def _about(dose: Cited, kg: float | None) -> str:
    """A dose for this body in steps of 5 g, or per kilogram."""
    if kg is None:
        return f"{dose.value:g} g per kg of body mass"
    return f"{5 * round(dose.value * kg / 5)} g"


def _half_hours(hours: float) -> str:
    return "half an hour" if hours < 0.75 else "an hour"
