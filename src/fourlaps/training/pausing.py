"""What must not grow while a sign waits for a doctor: no week, no session, no jump; with a pregnancy or soon after a
birth nothing above easy.

source  training science notes 3.13: any primary flag of too little energy pauses progression, no advice to lose
        weight, refer; rule H19 [C]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from fourlaps import safety
from fourlaps.training import edits, first_runs, rebuilding, red_flags, repair, since_last
from fourlaps.training.desk import Desk
from fourlaps.training.extras import Support
from fourlaps.training.season import DAY
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session, Week

# What was planned in so many days before the sign is as much as may stand after it [our guess, D].
_BEFORE_DAYS = 28
# A session or week so little above what stood before has not grown.
_ROUNDING = 1.01
# Warm-ups that keep their ten minutes leave the rest to the others: a few rounds.
_TRIES = 4


def answer_yes(desk: Desk, support: Support) -> None:
    """Let the plan grow again after a doctor's yes: new weeks from today, once."""
    before = desk.answered("energy:")
    cleared = desk.log.cleared is not None and desk.log.cleared <= desk.today
    if not before or not cleared or red_flags.energy_sign(desk.plan, desk.log, desk.today, before) is not None:
        return
    if desk.new(f"energy-over:{desk.log.cleared}"):
        reason = "A doctor has said yes. The weeks ahead are laid out anew, from easy running up."
        other = "Without the yes nothing would grow."
        rebuilding.rebuild(desk, support, trigger=f"cleared on {desk.log.cleared}", reason=reason, otherwise=other)


def answer_energy(desk: Desk) -> None:
    """Hold every coming week and session at the size of the last four weeks, and send the runner to a doctor, once.

    A plan that is made for what waits (the settings) needs no answer to a note that says it again.
    """
    found = red_flags.energy_sign(desk.plan, desk.log, desk.today, desk.answered("energy:"))
    if found is None:
        return
    day, sign = found
    easy_only, rests_today = safety.easy_until_cleared(sign), safety.rests_today(sign)
    if easy_only and not rests_today and desk.plan.request.waits_for is not None:
        return
    reason = safety.energy_advice(sign)
    other = 'A doctor\'s yes lets the plan grow again; tell it with "cleared" and the day.'
    if desk.new(f"energy:{day}:{sign}"):
        desk.ask(desk.today, "", "see a doctor", sign, "energy", reason, other)
    done = set(desk.answered("held:"))
    if rests_today and day == desk.today:
        _none_today(desk, done, sign, reason, other)
        done |= set(desk.answered("held:"))
    if easy_only:
        _all_easy(desk, done, sign, reason, other)
    _hold(desk, day, done, sign, reason, other)


def _none_today(desk: Desk, done: Collection[str], trigger: str, reason: str, otherwise: str) -> None:
    """No running today, and no jumps and no heavy legs: what running brings on is not brought on again."""
    for session in [s for s in desk.coming if s.date == desk.today and s.id not in done]:
        if session.kind == "race":
            first_runs.not_raced(desk, session, trigger, "energy", reason, otherwise, run=False)
        elif session.is_run or session.kind in ("plyometrics", "strength"):
            desk.put(session, edits.rest_instead(session, reason), trigger, "energy", reason, otherwise)
        else:
            continue
        desk.new(f"held:{session.id}")


def _all_easy(desk: Desk, done: Collection[str], trigger: str, reason: str, otherwise: str) -> None:
    """Nothing above easy, no strides and no jumps; the race is an easy mile."""
    for session in [s for s in desk.coming if s.id not in done]:
        if session.kind == "race":
            if desk.new(f"held:{session.id}"):
                first_runs.not_raced(desk, session, trigger, "energy", reason, otherwise, run=True)
            continue
        if session.kind == "plyometrics":
            easy = edits.rest_instead(session, reason)
        elif session.kind in QUALITY_KINDS:
            easy = repair.made_easy(session, desk.plan, desk.pacer, reason)
        else:
            easy = edits.plain(session, desk.pacer)
        if easy is not session:
            desk.new(f"held:{session.id}")
            desk.put(session, easy, trigger, "energy", reason, otherwise)


def _hold(desk: Desk, day: dt.date, done: Collection[str], trigger: str, reason: str, otherwise: str) -> None:
    """No coming session or week bigger than those of the four weeks before the sign."""
    first = day - _BEFORE_DAYS * DAY
    lately = [s for s in desk.plan.sessions if first <= s.date < day]
    most: dict[str, float] = {}
    for session in lately:
        most[session.kind] = max(most.get(session.kind, 0.0), since_last.fast_m(session))
    jumps = max((s.plyometric_contacts for s in lately), default=0)
    # What was answered once, and perhaps declined, is not asked again.
    for session in [s for s in desk.coming if s.kind != "race" and s.id not in done]:
        smaller = _held(desk, session, most, jumps, reason)
        if smaller is not None:
            desk.new(f"held:{session.id}")
            desk.put(session, smaller, trigger, "energy", reason, otherwise)
    request = desk.plan.request
    weeks = [w.distance_m for w in desk.plan.weeks if first <= w.sessions[0].date and w.sessions[-1].date < day]
    usual = max([*weeks, 1000 * request.week_km] if (day - request.start).days < _BEFORE_DAYS else weeks, default=0.0)
    for week in desk.plan.weeks:
        # A week that was answered is answered: declined, its other runs do not give way in their place.
        if week.distance_m > _ROUNDING * usual and not any(s.id in done for s in week.sessions):
            for session, shorter in _as_long_as(desk, week, usual, done):
                desk.new(f"held:{session.id}")
                desk.put(session, shorter, trigger, "energy", reason, otherwise)


def _as_long_as(desk: Desk, week: Week, most_m: float, done: Collection[str]) -> list[tuple[Session, Session]]:
    """The runs of a week that are still to come, with their easy running so much shorter that the week holds that."""
    runs = [s for s in week.sessions if s in desk.coming and s.is_run and s.kind != "race" and s.id not in done]
    made = list(runs)
    for _ in range(_TRIES):
        over = week.distance_m - sum(s.distance_m for s in runs) + sum(s.distance_m for s in made) - most_m
        easy = sum(s.distance_m - since_last.fast_m(s) for s in made)
        if over <= 0 or easy <= over:
            break
        made = [edits.scaled(s, 1 - over / easy, desk.pacer) or s for s in made]
    return [(old, new) for old, new in zip(runs, made, strict=True) if new is not old]


def _held(desk: Desk, session: Session, most: dict[str, float], jumps: int, reason: str) -> Session | None:
    """The session no bigger than the last of its kind; None where it is not. What is new waits: easy instead."""
    if session.plyometric_contacts > jumps:
        return edits.fewer_jumps(session, jumps) or edits.rest_instead(session, reason)
    if session.kind not in QUALITY_KINDS or session.kind == "time_trial":
        return None
    usual, here = most.get(session.kind, 0.0), since_last.fast_m(session)
    if here <= _ROUNDING * usual:
        return None
    smaller = edits.fewer_reps(session, usual / here) or edits.shorter_tempo(session, usual / here) if usual else None
    if smaller is not None and since_last.fast_m(smaller) <= 1.05 * usual:
        return smaller
    return repair.made_easy(session, desk.plan, desk.pacer, reason)
