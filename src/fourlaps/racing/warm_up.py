"""The warm-up as a timetable that ends at the gun, with what to eat and drink before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fourlaps.errors import InputError
from fourlaps.units import format_time
from fourlaps.vocabulary.race import RaceManner

# Minutes before the gun. One 200 m at race pace, done early enough to be paid back, wakes breathing without tiring:
# coaches agree on the order and the gaps; trials support a hard short effort 10-20 min before [C].
_ORDER: tuple[tuple[float, str], ...] = (
    (180.0, "Last meal: what you know, mostly starch, little fat and fibre."),
    (60.0, "Drink a glass of water. Coffee now, if you are used to it."),
    (45.0, "Jog 12 min easy, the last 2 a little brisker."),
    (30.0, "Drills: skips, high knees, leg swings. 5 min, nothing held long."),
    (22.0, "Spikes on, if you have run in some before. 4 strides of 80 m, each quicker, walk back."),
    (14.0, "One 200 m at race pace, {pace}: learn today what it feels like."),
    (10.0, "Walk, stay warm, a sip of water."),
    (4.0, "2 strides of 60 m, the second at the first 50 m of the race."),
    (1.0, "On the line. First word: Push, 50 m, then settle."),
)
# A race a gear below all out: nothing quicker than the race before it, and nothing quick at all where something hurts.
_CONTROLLED: tuple[tuple[float, str], ...] = (
    *_ORDER[:2],
    (45.0, "Jog 12 min easy, all of it."),
    (30.0, "Leg swings and loose skips, 5 min. Anything that hurts ends the day here."),
    (10.0, "Walk, stay warm, a sip of water."),
    (1.0, "On the line. First word: Push, and settle at once."),
)
_STRIDES = (22.0, "3 relaxed strides of 80 m, none quicker than the race, walk back.")
_EASY: tuple[tuple[float, str], ...] = (
    (60.0, "Drink a glass of water."),
    (10.0, "Walk for five minutes. The first lap is your warm-up."),
    (1.0, "At the back of the line: nobody is to be beaten."),
)


@dataclass(frozen=True, slots=True)
class WarmUpStep:
    """One line of the timetable."""

    at: dt.datetime
    minutes_before: float
    what: str


def warm_up(gun: dt.datetime, *, finish_s: float, distance_m: float) -> tuple[WarmUpStep, ...]:
    """The timetable to the gun, first step first; `gun` in any clock, the steps in the same.

    raises  InputError without a finish time and a distance above zero

    >>> import datetime as dt
    >>> warm_up(dt.datetime(2027, 5, 22, 18, 0), finish_s=300.0, distance_m=1609.344)[5].what
    'One 200 m at race pace, 37.3 s: learn today what it feels like.'
    """
    return tuple(
        WarmUpStep(gun - dt.timedelta(minutes=minutes), minutes, what)
        for minutes, what in minutes_before(finish_s=finish_s, distance_m=distance_m)
    )


def minutes_before(
    *, finish_s: float, distance_m: float, manner: RaceManner = "all_out", strides: bool = True
) -> tuple[tuple[float, str], ...]:
    """The same without a clock: (minutes before the gun, what to do).

    manner, strides  how the race is run, and whether strides come before one that is run controlled
    """
    if not (finish_s > 0 and distance_m > 0):
        raise InputError("A warm-up needs the finish time and the distance of the race.")
    even = 200 * finish_s / distance_m
    pace = f"{even:.1f} s" if even < 60 else format_time(even)
    steps = {"all_out": _ORDER, "controlled": (*_CONTROLLED, *([_STRIDES] if strides else [])), "easy": _EASY}[manner]
    return tuple((minutes, text.format(pace=pace)) for minutes, text in sorted(steps, reverse=True))


TAPERED = "Tapered legs start too fast: the first 200 m must feel too easy. Trust the clock, not the legs."
# Carbohydrate before a race: 1 g per kg of body mass one hour before, up to 4 g four hours before (ACSM2016 [B]).
_CARBS_G_PER_KG_PER_H = 1.0
_USUAL_KG = 65.0


def food_and_drink(body_kg: float | None = None, age_years: float | None = None) -> tuple[str, ...]:
    """What to eat and drink before the gun, in sentences; grams for this body mass where it is known.

    >>> food_and_drink(60.0)[0]
    'Three hours before: about 180 g of carbohydrate you know well: rice, bread with honey, a banana.'
    """
    grams = round(3 * _CARBS_G_PER_KG_PER_H * (body_kg or _USUAL_KG) / 10) * 10
    about = "about" if body_kg else "at 65 kg of body mass about"
    lines = [
        f"Three hours before: {about} {grams} g of carbohydrate you know well: rice, bread with honey, a banana.",
        "Little fat and fibre, nothing new: a mile burns little of it, so a full stomach costs more than it gives.",
        "Drink to thirst until an hour before, then a glass of water; sips after the warm-up.",
    ]
    if age_years is None or age_years >= 18:
        lines.append("Coffee only if you are used to it: caffeine is worth about 1 percent, a racing heart costs more.")
    return tuple(lines)
