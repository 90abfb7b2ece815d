"""How hard today may be, from a morning check: go, easier, rest or stop, with every reason.

A missing or impossible value never decides anything: it is named and left out. A red flag, chest symptoms and fever
outrank every other sign. A fever and a strong pain reach past their own day, as they do in the plan. Single readings of
heart rate variability mean nothing; weeks against a month do (Nuuttila2022). The bounds stand in
`tables/support.toml` and are the ones re-planning uses.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, median, stdev
from typing import Any, Literal

from fourlaps import safety
from fourlaps.evidence import Grade
from fourlaps.support.figures import figure, table
from fourlaps.vocabulary.decision import Decision, Reason
from fourlaps.vocabulary.log import FORTNIGHT_DAYS, MorningCheck, mornings_hurt, usual_soreness

Readiness = Literal["go", "easier", "rest", "stop"]
READINESS_WORDS: dict[Readiness, str] = {
    "go": "Train as planned.",
    "easier": "Run easy today; leave the hard session for another day.",
    "rest": "No running today.",
    "stop": "Stop training until a doctor has looked at it.",
}
# On a day without a hard session there is none to leave, and on some not even a run.
EASY_WORDS = "Whatever you run today, run it easy."
SECOND_DAY = "Yesterday's pain asks for two days without running; this is the second of them."
TOMORROW_TOO = "Today's pain asks for two days without running; tomorrow is the second of them."
FIRST_RUNS = "Four easy runs come first; hard running only after them."
NOTHING_AGAINST = "Nothing here speaks against today's plan."
_UNHEARD = (
    "fourlaps has read your note and does not know what it means for the plan. A sign that worries you belongs to a "
    "doctor; else go by how the warm-up feels."
)
_ORDER: tuple[Readiness, ...] = ("go", "easier", "rest", "stop")
_DAY = dt.timedelta(days=1)
_MEASURES = {
    "sleep_h": ("sleep", "h"),
    "resting_heart_rate_bpm": ("a resting heart rate", "beats a minute"),
    "hrv_rmssd_ms": ("a heart rate variability", "ms"),
    "soreness": ("soreness", "of 10"),
    "mood": ("mood", "of 10"),
    "pain": ("pain", "of 10"),
}


def morning_decision(
    check: MorningCheck, history: Sequence[MorningCheck] = (), *, hard_today: bool = True
) -> Decision[Readiness]:
    """How hard this morning's day may be, with a reason for each sign and for each value that was not counted.

    history     earlier mornings in any order; later ones and the same day are ignored
    hard_today  whether a hard session stands today: only then is there one to run fewer reps of

    >>> morning_decision(MorningCheck(dt.date(2026, 5, 4), sleep_h=7.5)).value
    'go'
    >>> morning_decision(MorningCheck(dt.date(2026, 5, 4), pain_note="sharp chest pain")).value
    'stop'
    """
    now, unusable = _counted(check)
    before = sorted((_counted(m)[0] for m in history if m.date < check.date), key=lambda m: m.date)
    signs: list[tuple[Readiness, Reason]] = [*_alarm(now), *_energy(now), *_illness(now, before)]
    signs += _pain(now, before)
    tired = [*_resting_heart_rate(now, before), *_hrv(now, before), *_feel(now, before)]
    # What asks for an easy day leaves no hard session to shorten.
    reps = hard_today and all(value == "go" for value, _ in (*signs, *tired))
    tired = [*_short_nights(now, before, reps=reps), *tired]
    signs += tired
    if len([sign for sign in tired if sign[0] == "easier"]) >= figure("readiness", "signs_for_rest").value:
        signs.append(("rest", _reason("Several signs of tiredness at once: rest does more today than any run.", "D")))
    signs.sort(key=lambda sign: -_ORDER.index(sign[0]))
    value: Readiness = signs[0][0] if signs else "go"
    reasons = [reason for _, reason in signs]
    unheard = bool(now.pain_note.strip()) and not now.pain and not _heard(now.pain_note)
    if unheard:
        reasons.append(_reason(_UNHEARD, "C"))
    elif not signs:
        text = NOTHING_AGAINST
        if all(getattr(now, name) is None for name in _MEASURES):
            told = "Nothing usable was reported" if unusable else "You are not ill and reported nothing else"
            text = f"{told}, so nothing speaks against today's plan; go by how the warm-up feels."
        reasons.append(_reason(text, "C"))
    rules = ("H15",) if value == "stop" else ()
    return Decision(value, (*reasons, *unusable), rules)


def signs_of_tiredness(check: MorningCheck, history: Sequence[MorningCheck]) -> int:
    """How many of pulse, heart rate variability and legs ask for an easy day, as in `morning_decision`."""
    now = _counted(check)[0]
    before = sorted((_counted(m)[0] for m in history if m.date < check.date), key=lambda m: m.date)
    return sum(
        sign == "easier" for sign, _ in (*_resting_heart_rate(now, before), *_hrv(now, before), *_feel(now, before))
    )


def _alarm(now: MorningCheck) -> list[tuple[Readiness, Reason]]:
    flag = safety.red_flag(now.pain_note)
    if flag is not None:
        return [("stop", _reason(flag.sentence, "C"))]
    if now.illness == "chest":
        text = (
            "Chest symptoms: no training. Pain, pressure, palpitations or shortness of breath are for a doctor, today."
        )
        return [("stop", Reason(text, "Schwellnus2022", "C"))]
    return []


def _energy(now: MorningCheck) -> list[tuple[Readiness, Reason]]:
    """A sign of too little energy, a pregnancy or a birth: for a doctor, and nothing grows until then; today's easy
    running stays, but for what running itself brings on."""
    sign = safety.energy_sign(now.pain_note)
    if sign is None:
        return []
    value: Readiness = "easier" if safety.easy_until_cleared(sign) else "go"
    return [("rest" if safety.rests_today(sign) else value, _reason(safety.energy_advice(sign), "C"))]


def _heard(note: str) -> bool:
    """Whether a note says something that is answered: a red flag, what pauses growth, or a pain that grows."""
    return bool(safety.red_flag(note) or safety.energy_sign(note) or safety.pain_rises(note))


def _illness(now: MorningCheck, before: Sequence[MorningCheck]) -> list[tuple[Readiness, Reason]]:
    if now.illness == "fever":
        text = (
            "Fever, or ill below the neck: nothing until 24 to 48 hours without it and without medicine; then four "
            "easy runs at no more than about 50, 70, 90 and 100 % of that day's easy run."
        )
        return [("rest", Reason(text, "Schwellnus2022", "C"))]
    fever = max((m.date for m in before if m.illness == "fever"), default=None)
    rest, easy = figure("readiness", "fever_rest_days").value, figure("readiness", "fever_easy_days").value
    days = (now.date - fever).days if fever is not None else math.inf
    if days <= rest:
        # A day without fever is not two: what is left of it, a cold, changes nothing.
        text = (
            "Fever, or ill below the neck: no training until two days without it, then four easy runs at no more than "
            "about 50, 70, 90 and 100 % of that day's easy run."
        )
        return [("rest", Reason(text, "Schwellnus2022", "C"))]
    back: list[tuple[Readiness, Reason]] = []
    if days <= rest + easy:
        text = (
            "After a fever or an illness below the neck four easy runs come first, at no more than about 50, 70, 90 "
            "and 100 % of that day's easy run; hard running only after them."
        )
        back = [("easier", Reason(text, "Schwellnus2022", "C"))]
    if now.illness == "mild":
        text = "A cold above the neck: easy and short only, and stop if it gets worse while you run."
        return [("easier", Reason(text, "Schwellnus2022", "C")), *back]
    return back


def _pain(now: MorningCheck, before: Sequence[MorningCheck]) -> list[tuple[Readiness, Reason]]:
    # The plan answers such a note in the same way, with or without a number.
    if now.pain != 0 and safety.pain_rises(now.pain_note):
        text = (
            "A pain that grows while you run: no running for two days. If it is still there then, show it to someone."
        )
        return [("rest", _reason(text, "C"))]
    easy, stop = figure("readiness", "pain_easy").value, figure("readiness", "pain_stop").value
    pain = now.pain or 0
    last = next((m for m in before if m.date == now.date - _DAY), None)
    found: list[tuple[Readiness, Reason]] = []
    if pain > stop:
        text = f"Pain {pain:g} of 10: no running for two days. If it is still there then, show it to someone."
        found.append(("rest", _reason(text, "C")))
    elif lasts(now, (*before, now)):
        # Easy running is for a pain that settles in days and is back where it was next morning (3.16).
        text = (
            "No running until a physiotherapist or a doctor has seen it, and then as they say; cross-train as far as "
            "nothing hurts."
        )
        found.append(("rest", _reason(text, "C")))
    elif last is not None and (
        (last.pain or 0) > stop or lasts(last, before) or (last.pain != 0 and safety.pain_rises(last.pain_note))
    ):
        # Two days are the day it was told and the next, whatever that one feels like.
        found.append(("rest", _reason(SECOND_DAY, "C")))
    elif pain >= easy:
        text = (
            f"Pain {pain:g} of 10: easy running only, no jumps and no strides, until it stays below {easy:g} for "
            "three days. At strength leave out what hurts. Limping or a pain that rises while you run means walk home."
        )
        found.append(("easier", _reason(text, "C")))
    mornings = mornings_hurt((*before, now), now.date, easy)
    if pain >= easy and mornings >= figure("readiness", "pain_mornings").value:
        how_often = f"It has hurt on {mornings} of the last {FORTNIGHT_DAYS} mornings"
        text = f"{how_often}: let a physiotherapist or a doctor see it."
        found.append(("easier", _reason(text, "C")))
    return found


def lasts(now: MorningCheck, known: Sequence[MorningCheck]) -> bool:
    """Whether a morning tells of a pain that has lasted a week or keeps coming back."""
    easy = figure("readiness", "pain_easy").value
    return (now.pain or 0) >= easy and mornings_hurt(known, now.date, easy) >= figure("readiness", "pain_lasting").value


def _short_nights(now: MorningCheck, before: Sequence[MorningCheck], *, reps: bool) -> list[tuple[Readiness, Reason]]:
    bound = figure("readiness", "short_night_h")
    if now.sleep_h is None or now.sleep_h >= bound.value:
        return []
    last = next((m for m in before if m.date == now.date - _DAY), None)
    if last is not None and last.sleep_h is not None and last.sleep_h < bound.value:
        text = f"Two nights below {bound.value:g} hours: hard running costs more than it gives."
        return [("easier", Reason(text, bound.source, bound.grade))]
    text = f"One short night ({now.sleep_h:g} h): easy running is fine."
    if reps:
        text = f"{text[:-1]}; of a hard session run up to a quarter fewer reps, one at least."
    return [("go", Reason(text, bound.source, bound.grade))]


def _resting_heart_rate(now: MorningCheck, before: Sequence[MorningCheck]) -> list[tuple[Readiness, Reason]]:
    pulse = [(m.date, m.resting_heart_rate_bpm) for m in before if m.resting_heart_rate_bpm is not None]
    if now.resting_heart_rate_bpm is None or len(pulse) <= figure("readiness", "baseline_mornings").value:
        return []
    usual = median(value for _, value in pulse[:-1])
    rise = figure("readiness", "resting_heart_rate_rise_bpm").value
    # Two mornings running: one high reading is a bad night or a late coffee.
    if pulse[-1][0] != now.date - _DAY or min(now.resting_heart_rate_bpm, pulse[-1][1]) <= usual + rise:
        return []
    text = (
        f"Resting heart rate {now.resting_heart_rate_bpm:g} against your usual {usual:g} for two mornings: easy today. "
        "With a sore throat or a heavy head rather rest."
    )
    return [("easier", _reason(text, "C"))]


def _hrv(now: MorningCheck, before: Sequence[MorningCheck]) -> list[tuple[Readiness, Reason]]:
    needed = figure("readiness", "hrv_mornings")
    waves = [math.log(m.hrv_rmssd_ms) for m in (*before, now) if m.hrv_rmssd_ms is not None]
    if now.hrv_rmssd_ms is None or len(waves) < needed.value:
        return []
    usual, week = waves[:-7], waves[-7:]
    if fmean(week) >= fmean(usual) - figure("readiness", "hrv_band_sd").value * stdev(usual):
        return []
    text = "A week of heart rate variability below your own usual range: easy until it is back."
    return [("easier", Reason(text, needed.source, needed.grade))]


def _feel(now: MorningCheck, before: Sequence[MorningCheck]) -> list[tuple[Readiness, Reason]]:
    # Legs sorer than their own usual ask the plan for an easy day, too (`training.mornings`): one answer to both.
    usual = usual_soreness(now, before)
    if usual is not None:
        text = f"Soreness {now.soreness:g} of 10 against your usual {usual:.0f}: easy today, hard when it has gone."
        return [("easier", _reason(text, "C"))]
    sore = now.soreness is not None and now.soreness >= figure("readiness", "sore").value
    low = now.mood is not None and now.mood <= figure("readiness", "low_mood").value
    if sore and (low or now.mood is None):
        return [("easier", _reason(f"Soreness {now.soreness:g} of 10: easy today, hard when it has gone.", "C"))]
    if sore:
        return [
            ("go", _reason("Sore but in good spirits: warm up longer, and turn it into an easy run if it stays.", "C"))
        ]
    if low:
        return [
            (
                "go",
                _reason("Low spirits alone decide nothing: start easy and see; a bad fortnight is worth a talk.", "C"),
            )
        ]
    return []


def _counted(check: MorningCheck) -> tuple[MorningCheck, list[Reason]]:
    """The check without values no body has, and a reason for each that was left out."""
    blank: dict[str, Any] = {}
    reasons = []
    for name, (low, high) in table()["readiness"]["plausible"].items():
        value = getattr(check, name)
        if value is not None and not (math.isfinite(value) and low <= value <= high):
            blank[name] = None
            word, unit = _MEASURES[name]
            reasons.append(Reason(f"{word.capitalize()} of {value:g} {unit} cannot be; it is not counted."))
    return (replace(check, **blank) if blank else check), reasons


def _reason(text: str, grade: Grade) -> Reason:
    return Reason(text, "CoachingJudgement", grade)
