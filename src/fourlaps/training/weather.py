"""What the weather of a day changes: heat slows tempo and easy running and lengthens rests, worse moves or cancels.

A mile race itself shows no clear loss in the heat; safety on hot days does not depend on that.
source  training science notes 3.15 (coaching judgement [C], figures from memory [D])
"""

from __future__ import annotations

from dataclasses import replace

from fourlaps.training import answers, edits
from fourlaps.training.desk import Desk
from fourlaps.vocabulary.log import Weather
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session

_FAST_KINDS = frozenset({"vo2max", "mile_pace", "time_trial"})


def answer_weather(desk: Desk) -> None:
    """Answer the weather of each coming day once; a corrected forecast is a new one."""
    for day in desk.log.weather:
        key = f"weather:{day.date}:{day.temp_c}:{day.wbgt_c}:{day.aqi}:{day.ice}"
        if day.date < desk.today or not any(s.date == day.date for s in desk.coming) or not desk.new(key):
            continue
        for session in [s for s in desk.coming if s.date == day.date and s.is_run]:
            _answer(desk, session, day)


def _answer(desk: Desk, session: Session, day: Weather) -> None:
    shorten, cancel = answers.bound("weather", "wbgt_shorten_c"), answers.bound("weather", "wbgt_cancel_c")
    if day.wbgt_c is not None and day.wbgt_c > cancel:
        reason = "In such heat nobody should run hard, or at all outdoors: rest, or an easy spin indoors."
        other = f"Up to {cancel:g} °C wet-bulb globe it would have been shorter; move a race or run it for the day out."
        if session.kind == "race":
            desk.say(day.date, session.title, "asked: does it start?", f"WBGT {day.wbgt_c:g} °C", "heat", reason, other)
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
        reason = "Too hot for all of it: early or late in the day, and a quarter less."
        other = f"Up to {shorten:g} °C wet-bulb globe the reps would have stayed."
        less = edits.fewer_reps(session, 0.75) if session.kind in QUALITY_KINDS else None
        less = less or edits.scaled(session, 0.75, desk.pacer)
        if less is not None:
            desk.put(session, less, f"WBGT {day.wbgt_c:g} °C", "heat", reason, other)
            session = next((s for s in desk.coming if s.id == session.id), session)
    warm = answers.bound("weather", "warm_c")
    if day.temp_c is None or day.temp_c <= warm + 1:
        return
    trigger = f"{day.temp_c:g} °C"
    if session.kind in _FAST_KINDS:
        hot = answers.bound("weather", "hot_c")
        factor = answers.bound("weather", "rest_factor")
        longer = edits.longer_rests(session, factor) if day.temp_c > hot else None
        if longer is not None:
            reason = "Fast reps keep their pace in the heat; the rests get a little longer."
            desk.put(session, _said(longer, reason), trigger, "heat", reason, f"Up to {hot:g} °C nothing changes.")
        return
    slower = 1 - min((day.temp_c - warm) * answers.bound("weather", "slower_per_c"), 0.08)
    reason = f"Warm: {100 * (1 - slower):.0f} % slower is the same effort. Go by breath, not by the watch."
    made = edits.same_time(session, slower, desk.pacer)
    if made is not session:
        other = f"Up to {warm:g} °C the pace would have stayed."
        desk.put(session, _said(made, reason), trigger, "heat", reason, other)


def _said(session: Session, reason: str) -> Session:
    return replace(session, why=f"{session.why} {reason}")
