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
# No pace gives way to the heat by more than this [our guess, D]; then it is a day for something else.
_MOST_SLOWER = 0.08


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
    warm = answers.bound("weather", "warm_c")
    if day.temp_c is None or day.temp_c <= warm + 1:
        return
    made, reason = _in_the_heat(session, day.temp_c, desk)
    if made is not session:
        other = f"Up to {warm:g} °C the pace would have stayed."
        desk.put(session, _said(made, reason), f"{day.temp_c:g} °C", "heat", reason, other)


def _in_the_heat(session: Session, temp_c: float, desk: Desk) -> tuple[Session, str]:
    """The session at that temperature, and why: tempo and easy running slower wherever they stand, longer rests.

    VO2 reps keep their pace up to 25 C with rests of 1.1 to 1.25 times, and slow down above it like the rest; reps at
    mile pace keep it, with longer rests above 25 C [training science 3.15].
    """
    warm, hot, per_c = (answers.bound("weather", name) for name in ("warm_c", "hot_c", "slower_per_c"))
    slower = 1 - min((temp_c - warm) * per_c, _MOST_SLOWER)
    made = edits.same_time(session, slower, desk.pacer)
    tempo = session.kind not in _FAST_KINDS or any(
        p.zone == 2 for p in (session.workout.parts if session.workout else ())
    )
    said = []
    if tempo:
        said.append(f"Warm: {100 * (1 - slower):.0f} % slower is the same effort. Go by breath, not by the watch.")
    factor = answers.bound("weather", "rest_factor") if temp_c > hot else 1.0
    if session.kind == "vo2max":
        least, most = answers.span("weather", "rest_factor")
        factor = least + (most - least) * min((temp_c - warm) / (hot - warm), 1.0)
    longer = edits.longer_rests(made, factor) if session.kind in _FAST_KINDS and factor > 1 else None
    if longer is not None and session.kind == "vo2max" and temp_c > hot:
        least_s = 1 - min((temp_c - hot) * per_c, _MOST_SLOWER)
        made = edits.repaced_work(longer, least_s, desk.pacer)
        said.append(
            f"Above {hot:g} °C fast reps slow down too, here by {100 * (1 - least_s):.0f} %, with longer rests."
        )
    elif longer is not None:
        made = longer
        said.append("Fast reps keep their pace in the heat; the rests get a little longer.")
    return made, " ".join(said) or "Warm: easy running is slower, the fast reps are as they were."


def _said(session: Session, reason: str) -> Session:
    return replace(session, why=f"{session.why} {reason}")
