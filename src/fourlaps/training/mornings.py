"""What a morning's body says about today: illness, pain, sleep, pulse, soreness. Few or missing figures say nothing.

source  training science notes 3.14, 3.16 and 4 (coaching judgement [C]; readiness after Nuuttila2022 [B])
"""

from __future__ import annotations

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
SORE, LOW_MOOD = 7.0, 3.0
PAIN_EASY, PAIN_STOP = 3.0, 5.0  # pain-monitoring model, ceiling 5 of 10 [from memory, C]


def answer_mornings(desk: Desk, mornings: Sequence[MorningCheck]) -> None:
    known = [m for m in mornings if m.date <= desk.today]
    if not known or known[-1].date != desk.today or not desk.new(f"morning:{desk.today}"):
        return
    now, before = known[-1], known[:-1]
    if now.illness == "fever":
        _fever(desk)
    elif now.illness == "mild":
        _easier(
            desk, 2, "mild illness", "illness", "With a cold only easy running, and less of it; stop if it gets worse."
        )
    if now.pain is not None and now.pain > PAIN_STOP:
        reason = "Pain above 5 of 10: no running for two days. If it is still there then, show it to someone."
        for session in [s for s in desk.coming if (s.date - desk.today).days < 2 and s.kind != "rest"]:
            desk.put(session, edits.rest_instead(session, reason), f"pain {now.pain:g} of 10", "H15", reason)
        _easier(desk, 5, f"pain {now.pain:g} of 10", "pain", "Easy only until it has settled.")
    elif now.pain is not None and now.pain >= PAIN_EASY:
        reason = "Pain of 3 to 5: easy running only, no jumps, no strides, until it stays below 3 for three days."
        for session in [s for s in desk.coming if (s.date - desk.today).days < 4]:
            if session.kind == "plyometrics":
                desk.put(session, edits.rest_instead(session, reason), f"pain {now.pain:g} of 10", "pain", reason)
            elif session.kind in ("easy", "long") and edits.without_strides(session) is not session:
                desk.put(session, edits.without_strides(session), f"pain {now.pain:g} of 10", "pain", reason)
        _easier(desk, 4, f"pain {now.pain:g} of 10", "pain", reason)
    _short_nights(desk, now, before)
    _body(desk, now, before)


def _fever(desk: Desk) -> None:
    reason = "Fever: no training until two days without it, then four easy runs, each a little longer."
    for session in [s for s in desk.coming if (s.date - desk.today).days < 3 and s.kind != "rest"]:
        desk.put(session, edits.rest_instead(session, reason), "fever", "illness", reason)
    shares = iter((0.5, 0.7, 0.9, 1.0))
    for session in [s for s in desk.coming if (s.date - desk.today).days >= 3 and s.is_run and s.kind != "race"][:4]:
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
