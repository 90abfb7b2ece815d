"""What a morning's body says about today: illness, pain, sleep, pulse, soreness. Few or missing figures say nothing.

source  training science notes 3.14, 3.16 and 4 (coaching judgement [C]; readiness after Nuuttila2022 [B])
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from statistics import fmean, median, stdev

from fourlaps.training import edits
from fourlaps.training.desk import Desk
from fourlaps.training.season import DAY
from fourlaps.vocabulary.log import MorningCheck

# Answers to mornings and failed sessions, all coaching judgement [C] unless noted.
SHORT_NIGHT_H = 6.0
REPS_AFTER_SHORT_NIGHT = 0.75
RESTING_HEART_RATE_RISE_BPM = 5.0
BASELINE_MORNINGS = 7
HRV_MORNINGS = 21  # Nuuttila2022 [B]: weekly means against a month, never single readings
FEVER_DAYS = 3  # the day itself and two without it [training science 3.14, C]
SORE, LOW_MOOD = 7.0, 3.0
PAIN_EASY, PAIN_STOP = 3.0, 5.0  # pain-monitoring model, ceiling 5 of 10 [from memory, C]


def answer_mornings(desk: Desk, mornings: Sequence[MorningCheck]) -> None:
    """Change the coming days as the mornings ask; fever and strong pain reach forward from their own day."""
    known = [m for m in mornings if m.date <= desk.today]
    fever = next((m for m in reversed(known) if m.illness == "fever" and (desk.today - m.date).days < FEVER_DAYS), None)
    if fever is not None and desk.new(f"fever:{fever.date}"):
        _fever(desk, fever.date)
    strong = next((m for m in reversed(known) if (m.pain or 0) > PAIN_STOP and (desk.today - m.date).days < 2), None)
    if strong is not None and desk.new(f"pain:{strong.date}"):
        _strong_pain(desk, strong)
    if not known or known[-1].date != desk.today or not desk.new(f"morning:{desk.today}"):
        return
    now, before = known[-1], known[:-1]
    if now.illness == "mild":
        reason = "With a cold only easy running, and less of it; stop if it gets worse."
        _easier(desk, 2, "mild illness", "illness", reason)
    if now.pain is not None and PAIN_EASY <= now.pain <= PAIN_STOP:
        _pain(desk, now.pain)
    _short_nights(desk, now, before)
    _body(desk, now, before)


def _strong_pain(desk: Desk, morning: MorningCheck) -> None:
    desk.rest_until = max(desk.rest_until or desk.today, morning.date + 2 * DAY)
    reason = "Pain above 5 of 10: no running for two days. If it is still there then, show it to someone."
    trigger = f"pain {morning.pain:g} of 10"
    for session in [s for s in desk.coming if (s.date - morning.date).days < 2 and s.kind != "rest"]:
        desk.put(session, edits.rest_instead(session, reason), trigger, "H15", reason)
    _easier(desk, 5, trigger, "pain", "Easy only until it has settled.")


def _pain(desk: Desk, pain: float) -> None:
    reason = "Pain of 3 to 5: easy running only, no jumps, no strides, until it stays below 3 for three days."
    trigger = f"pain {pain:g} of 10"
    for session in [s for s in desk.coming if (s.date - desk.today).days < 4]:
        if session.kind == "plyometrics":
            desk.put(session, edits.rest_instead(session, reason), trigger, "pain", reason)
        elif session.kind in ("easy", "long") and edits.without_strides(session) is not session:
            desk.put(session, edits.without_strides(session), trigger, "pain", reason)
    _easier(desk, 4, trigger, "pain", reason)


def _fever(desk: Desk, since: dt.date) -> None:
    desk.rest_until = max(desk.rest_until or desk.today, since + FEVER_DAYS * DAY)
    reason = "Fever: no training until two days without it, then four easy runs, each a little longer."
    for session in [s for s in desk.coming if (s.date - since).days < FEVER_DAYS and s.kind != "rest"]:
        desk.put(session, edits.rest_instead(session, reason), "fever", "illness", reason)
    shares = iter((0.5, 0.7, 0.9, 1.0))
    later = [s for s in desk.coming if (s.date - since).days >= FEVER_DAYS and s.is_run and s.kind != "race"]
    for session in later[:4]:
        share = next(shares)
        easy = edits.easy_instead(session, desk.pacer, reason) if session.kind != "easy" else session
        shorter = (edits.scaled(easy, share, desk.pacer) or easy) if share < 1 else easy
        if shorter is not session:
            desk.put(session, shorter, "fever", "illness", reason)


def _easier(desk: Desk, days: int, trigger: str, rule: str, reason: str) -> None:
    """Hard sessions of the next days become easy ones."""
    for session in [s for s in desk.coming if (s.date - desk.today).days < days and s.hard and s.kind != "race"]:
        desk.put(session, edits.easy_instead(session, desk.pacer, reason), trigger, rule, reason)


def _short_nights(desk: Desk, now: MorningCheck, before: Sequence[MorningCheck]) -> None:
    if now.sleep_h is None or now.sleep_h >= SHORT_NIGHT_H:
        return
    yesterday = next((m for m in before if m.date == desk.today - DAY), None)
    if yesterday and yesterday.sleep_h is not None and yesterday.sleep_h < SHORT_NIGHT_H:
        _easier(
            desk, 1, "two nights below 6 h", "sleep", "After two short nights hard running costs more than it gives."
        )
        return
    for session in [s for s in desk.coming if s.date == desk.today and s.kind in ("vo2max", "mile_pace")]:
        shorter = edits.fewer_reps(session, REPS_AFTER_SHORT_NIGHT)
        if shorter:
            reason = "One short night: a quarter fewer reps at the same pace."
            desk.put(session, shorter, f"{now.sleep_h:g} h of sleep", "sleep", reason)


def _body(desk: Desk, now: MorningCheck, before: Sequence[MorningCheck]) -> None:
    """Resting heart rate, HRV, soreness and mood; too few mornings say nothing."""
    signs = []
    pulse = [m.resting_heart_rate_bpm for m in before if m.resting_heart_rate_bpm is not None]
    if now.resting_heart_rate_bpm is not None and len(pulse) > BASELINE_MORNINGS:
        usual = median(pulse[:-1])
        if min(now.resting_heart_rate_bpm, pulse[-1]) > usual + RESTING_HEART_RATE_RISE_BPM:
            signs.append(f"resting heart rate {now.resting_heart_rate_bpm:g} against {usual:g} on two mornings")
    waves = [math.log(m.hrv_rmssd_ms) for m in (*before, now) if m.hrv_rmssd_ms is not None]
    if now.hrv_rmssd_ms is not None and len(waves) >= HRV_MORNINGS:
        usual_waves, week = waves[:-7], waves[-7:]
        if len(usual_waves) > 1 and fmean(week) < fmean(usual_waves) - 0.5 * stdev(usual_waves):
            signs.append("a week of low heart rate variability")
    if now.soreness is not None and now.soreness >= SORE and (now.mood is None or now.mood <= LOW_MOOD):
        signs.append(f"soreness {now.soreness:g} of 10")
    if signs:
        trigger = " and ".join(signs)
        _easier(desk, 1, trigger, "readiness", "Your body says not today: easy now, hard when it has come back.")
