"""Reports that reach into the days to come, remembered by the plan: where its weeks are laid out anew they are answered
once more, whether the runner tells them again or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from fourlaps.training import gaps, told_days
from fourlaps.training.desk import Desk
from fourlaps.vocabulary.log import MorningCheck

# How long after its day a fever is answered, until its four runs are run.
FEVER_LOOK_BACK_DAYS = 14
# Days after a morning on which an answer to it still speaks, by how it is remembered.
_DAYS = {
    "fever": FEVER_LOOK_BACK_DAYS, "pain": gaps.STRONG_SETTLE_DAYS - 1, "sore": gaps.SETTLE_DAYS - 1, "morning": 0,
}  # fmt: skip
_TOLD = ("sleep_h", "resting_heart_rate_bpm", "hrv_rmssd_ms", "soreness", "mood", "pain")
_GREW = "it grew during the run"
# How a pain that has lasted is remembered, and told anew by itself.
LASTED = "lasted"
# What was answered session by session, or for the weeks as they stood.
_OF_THE_WEEKS = ("less:", "held:", "apart:", "weather:", "stress:")
_LEFT = "left:"


def left(before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """The answered reports `after` with those that are not in `before` marked as left by the runner."""
    known, now = set(before), tuple(after)
    return (*now, *(_LEFT + key for key in now if key not in known))


def mornings_taken(applied: Collection[str], today: dt.date) -> frozenset[dt.date]:
    """The days of reports of the body whose answer the runner took and that still speaks of the days to come."""
    return frozenset(
        dt.date.fromisoformat(key.split(":")[1])
        for key in applied
        if key.partition(":")[0] in _DAYS and _speaks(key, today) and _LEFT + key not in applied
    )


def answer_again(desk: Desk) -> None:
    """Take every answer back that the old weeks held of the days from today on, and put what was reported of the body
    into the log again, as far as the plan remembers it; what the runner declined is left to be suggested anew."""
    applied = {*desk.plan.applied, *desk.applied}
    forgotten = {key for key in applied if _reaches(desk, key)}
    unanswered = {key for key in forgotten if _LEFT + key in applied}
    told = {morning.date: morning for morning in desk.log.mornings}
    mornings = dict(told)
    # A morning as it was told in full comes first, then what was answered of it.
    for key in sorted(forgotten - unanswered, key=lambda k: (not k.startswith("morning:"), k)):
        day, known = _of_the_body(key)
        if day is not None and day not in told:
            mornings[day] = replace(mornings.get(day, MorningCheck(day)), **known)
    desk.log = replace(desk.log, mornings=tuple(mornings[day] for day in sorted(mornings)))
    desk.forget(forgotten | {_LEFT + key for key in unanswered})


def speaks(desk: Desk) -> bool:
    """Whether anything reported still speaks of the days from today on, and would be answered again in new weeks."""
    ahead = {session.id for session in desk.coming}
    keys = [key for key in (*desk.plan.applied, *desk.applied) if _reaches(desk, key)]
    return any(not key.startswith(_OF_THE_WEEKS) or ahead & {*key.split(":")} for key in keys)


def _reaches(desk: Desk, key: str) -> bool:
    """Whether an answer changed days from today on."""
    what, _, rest = key.partition(":")
    if key.startswith(_OF_THE_WEEKS):
        return True
    if key.startswith(told_days.WINDOWS):
        return dt.date.fromisoformat(rest.split(":")[1]) >= desk.today
    if what == "eased":
        # What is over has made the weeks small that the new ones build on.
        return dt.date.fromisoformat(rest.split(":")[0]) >= desk.today
    if what == "yes":
        return ":" in rest
    return what in _DAYS and _speaks(key, desk.today)


def _speaks(key: str, today: dt.date) -> bool:
    """Whether an answered morning is near enough to speak of today."""
    what, _, rest = key.partition(":")
    return (today - dt.date.fromisoformat(rest[:10])).days <= _DAYS[what]


def _of_the_body(key: str) -> tuple[dt.date | None, dict[str, Any]]:
    """The day of an answered morning and what is known of it; no day for another answer."""
    what, _, rest = key.partition(":")
    told = rest.split(":")
    if what not in _DAYS:
        return None, {}
    day = dt.date.fromisoformat(told[0])
    if what == "fever":
        return day, {"illness": "fever"}
    if what != "morning":
        # Where it hurts counts for strength: no calf raises with a sore calf.
        where = "".join(told[2:])
        if told[1] in ("rising", LASTED):
            return day, {"pain_note": _GREW if told[1] == "rising" else LASTED}
        return day, {"pain": float(told[1]), "pain_note": where}
    values = (float(value) if value else None for value in told[2:])
    return day, {"illness": told[1], **dict(zip(_TOLD, values, strict=True))}
