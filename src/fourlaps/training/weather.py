"""What the weather of a day changes: heat slows tempo and easy running and lengthens rests, worse moves or cancels.

A mile race itself shows no clear loss in the heat; safety on hot days does not depend on that.
source  training science notes 3.15 (coaching judgement [C], figures from memory [D])
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fourlaps.training import answers, edits
from fourlaps.training.desk import Desk
from fourlaps.vocabulary.log import Weather
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session

_FAST_KINDS = frozenset({"vo2max", "mile_pace", "time_trial"})
# No pace gives way to the heat by more than this [our guess, D]; then it is a day for something else.
_MOST_SLOWER = 0.08


def answer_weather(desk: Desk) -> None:
    """Answer the weather of each coming day once; a corrected forecast is a new one."""
    for day in desk.log.weather:
        key = f"weather:{day.date}:{day.temp_c}:{day.wbgt_c}:{day.aqi}:{day.ice}"
        if day.date < desk.today or not any(s.date == day.date for s in desk.coming) or not desk.new(key):
            continue
        before = _told_before(desk, day.date)
        for session in [s for s in desk.coming if s.date == day.date and s.is_run]:
            _answer(desk, session, day, before)


def _answer(desk: Desk, session: Session, day: Weather, before: Sequence[float]) -> None:
    shorten, cancel = answers.bound("weather", "wbgt_shorten_c"), answers.bound("weather", "wbgt_cancel_c")
    if day.wbgt_c is not None and day.wbgt_c > cancel:
        reason = "In such heat nobody should run hard, or at all outdoors: rest, or an easy spin indoors."
        other = f"Up to {cancel:g} °C wet-bulb globe it would have been shorter; move a race or run it for the day out."
        if session.kind == "race":
            desk.ask(day.date, session.title, "does it start?", f"WBGT {day.wbgt_c:g} °C", "heat", reason, other)
        else:
            desk.put(session, edits.rest_instead(session, reason), f"WBGT {day.wbgt_c:g} °C", "heat", reason, other)
        return
    if session.kind == "race":
        return
    if day.aqi is not None and day.aqi > answers.bound("weather", "air_aqi") and session.hard:
        reason = "Bad air and hard breathing do not go together: easy outdoors, or the session indoors."
        other = f"An air quality index up to {answers.bound('weather', 'air_aqi'):g} would have left it."
        easy = edits.easy_instead(session, desk.pacer, reason)
        desk.put(session, easy, f"air quality index {day.aqi:g}", "heat", reason, other)
        return
    if day.ice and session.hard:
        reason = "Fast feet need grip: run it indoors or on a treadmill, else easy on a gritted loop."
        desk.say(day.date, session.title, f"{session.title}, indoors", "ice", "weather", reason, "Dry ground.")
    if day.wbgt_c is not None and day.wbgt_c > shorten:
        reason = "Too hot for all of it: early or late in the day, and less of it."
        other = f"Up to {shorten:g} °C wet-bulb globe the reps would have stayed."
        less = edits.fewer_reps(session, 0.75, gently=True) if session.kind in QUALITY_KINDS else None
        less = less or edits.scaled(session, 0.75, desk.pacer)
        if less is not None:
            desk.put(session, less, f"WBGT {day.wbgt_c:g} °C", "heat", reason, other)
            session = next((s for s in desk.coming if s.id == session.id), session)
    if day.temp_c is None:
        return
    # A corrected forecast takes the place of the one before it: what that asked is known from the session's card.
    asked = (_heat(session, temp_c, tempo=tempo) for temp_c in before for tempo in (True, False))
    was = next((heat for heat in asked if heat.words and session.why.endswith(heat.words)), _COOL)
    now = _heat(session, day.temp_c, tempo=was.tempo if was.words else _has_tempo(session))
    if now == was:
        return
    warm = answers.bound("weather", "warm_c")
    if now.pace > was.pace:
        # Made longer again it would be more than the week as it stands holds; slower harms nobody.
        reason = "Cooler than was told before: it stays as it is, the pace by breath."
        desk.stays(day.date, session.title, f"{day.temp_c:g} °C", "heat", reason, "Hotter, it would be slower still.")
        return
    made = _in_the_heat(session, now, was, desk)
    made = replace(made, why=f"{session.why.removesuffix(was.words).strip()} {now.words}")
    other = f"Up to {warm:g} °C the pace would have stayed."
    desk.put(session, made, f"{day.temp_c:g} °C", "heat", now.words, other)


@dataclass(frozen=True, slots=True)
class _Heat:
    """What a temperature asks of a session: its tempo and easy speeds times `pace`, its rests times `rests`, its fast
    parts times `fast`, and why; `tempo` where it holds stretches at that effort."""

    pace: float = 1.0
    rests: float = 1.0
    fast: float = 1.0
    words: str = ""
    tempo: bool = False


_COOL = _Heat()


def _has_tempo(session: Session) -> bool:
    """Whether a session is run at an effort that heat makes slower, in a stretch at least."""
    parts = session.workout.parts if session.workout else ()
    return session.kind not in _FAST_KINDS or any(part.zone == 2 for part in parts)


def _heat(session: Session, temp_c: float, *, tempo: bool) -> _Heat:
    """What that temperature asks: tempo and easy running slower wherever they stand, longer rests.

    VO2 reps keep their pace up to 25 C with rests of 1.1 to 1.25 times, and slow down above it like the rest; reps at
    mile pace keep it, with longer rests above 25 C [training science 3.15].
    """
    warm, hot, per_c = (answers.bound("weather", name) for name in ("warm_c", "hot_c", "slower_per_c"))
    if temp_c <= warm + 1:
        return _COOL
    pace = 1 - min((temp_c - warm) * per_c, _MOST_SLOWER)
    said = []
    if tempo:
        said.append(f"Warm: {100 * (1 - pace):.0f} % slower is the same effort. Go by breath, not by the watch.")
    rests, fast = answers.bound("weather", "rest_factor") if temp_c > hot else 1.0, 1.0
    if session.kind == "vo2max":
        least, most = answers.span("weather", "rest_factor")
        rests = least + (most - least) * min((temp_c - warm) / (hot - warm), 1.0)
    if session.kind not in _FAST_KINDS or edits.longer_rests(session, rests) is None:
        rests = 1.0
    elif session.kind == "vo2max" and temp_c > hot:
        fast = 1 - min((temp_c - hot) * per_c, _MOST_SLOWER)
        said.append(f"Above {hot:g} °C fast reps slow down too, here by {100 * (1 - fast):.0f} %, with longer rests.")
    elif rests > 1:
        said.append("Fast reps keep their pace in the heat; the rests get a little longer.")
    words = " ".join(said) or "Warm: easy running is slower, the fast reps are as they were."
    return _Heat(pace, rests, fast, words, tempo)


def _in_the_heat(session: Session, now: _Heat, was: _Heat, desk: Desk) -> Session:
    """The session that `was` made it as `now` makes it."""
    made = edits.same_time(session, now.pace / was.pace, desk.pacer)
    if now.rests != was.rests:
        made = edits.longer_rests(made, now.rests / was.rests) or made
    return edits.repaced_work(made, now.fast / was.fast, desk.pacer) if now.fast != was.fast else made


def _told_before(desk: Desk, day: dt.date) -> list[float]:
    """The temperatures that were answered for a day already, the newest first."""
    told = (key.split(":") for key in desk.plan.applied if key.startswith(f"weather:{day}:"))
    return [float(temp) for _name, _day, temp, *_rest in told if temp != "None"][::-1]
