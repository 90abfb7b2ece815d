"""Putting a changed plan back inside the rules: shorten, thin out, make easy, in that order, never before today."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fourlaps import safety
from fourlaps.training import catalogue, edits
from fourlaps.training.limits import limits_for
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session, Week

_STEPS = 80
# How much a week's easy running gives way in one step.
_LESS, _MORE = 0.95, 1.05
# Room below the length from which a run is a hard day.
_CLEAR = 0.995
# Who gives less than this has nothing more to give.
_NO_LESS_M = 20.0
_FIGURE = re.compile(r"\d+(\.\d+)?")

Mended = tuple[Session, Session, str, str]


def flagged(session: Session, plan: Plan) -> Session:
    """The session with its hard flag recounted from what it holds."""
    hard = safety.content_in(plan, session).hard
    return session if session.hard == hard else replace(session, hard=hard)


def made_easy(session: Session, plan: Plan, pacer: Pacer, why: str) -> Session:
    """An easy run in the slot of a harder one: no hard day by its minutes, and well below the long run of its week."""
    easy = edits.easy_instead(session, pacer, why)
    most_s, habits = _CLEAR * _hard_long_s(plan), catalogue.habits()
    week = next((w.sessions for w in plan.weeks if any(s.date == session.date for s in w.sessions)), ())
    long_m = max((s.distance_m for s in week if s.kind == "long" and s.id != session.id), default=0.0)
    if long_m:
        most_s = min(most_s, max(habits.easy_of_long_max * long_m / pacer.easy_mid, habits.run_min_s))
    return edits.no_longer(easy, most_s, pacer) or easy


def _hard_long_s(plan: Plan) -> float:
    return limits_for(plan.request, plan.level, plan.weeks[-1].number).hard_long_s()


def reflagged(plan: Plan, since: dt.date) -> Plan:
    """The plan with the hard flags of its sessions from `since` on recounted."""
    weeks = tuple(
        replace(week, sessions=tuple(flagged(s, plan) if s.date >= since else s for s in week.sessions))
        for week in plan.weeks
    )
    return replace(plan, weeks=weeks)


def with_session(plan: Plan, old: Session, new: Session) -> Plan:
    """The plan with one session replaced; a day that empties gets a rest entry, a day that fills loses its own."""
    weeks: list[Week] = []
    for week in plan.weeks:
        dates = {session.date for session in week.sessions}
        if new.date not in dates and old.date not in dates:
            weeks.append(week)
            continue
        kept = [session for session in week.sessions if session.id != old.id]
        if new.date in dates:
            kept.append(new)
        busy = {session.date for session in kept if session.kind != "rest"}
        sessions: list[Session] = []
        resting: set[dt.date] = set()
        for session in sorted(kept, key=lambda s: (s.date, s.kind == "rest")):
            if session.kind == "rest" and (session.date in busy or session.date in resting):
                continue
            if session.kind == "rest":
                resting.add(session.date)
            sessions.append(session)
        empty = dates - {session.date for session in sessions}
        sessions += [
            Session(f"{day.isoformat()}-rest", day, "rest", "Rest", "Nothing stands here any more; rest.")
            for day in empty
        ]
        weeks.append(replace(week, sessions=tuple(sorted(sessions, key=lambda s: s.date))))
    return replace(plan, weeks=tuple(weeks))


def with_easy_week(plan: Plan, day: dt.date, *, easy: bool = True) -> Plan:
    """The plan with the week of that day as an easy one, or as none; how much it holds is not settled here."""
    weeks = tuple(replace(w, down_week=easy) if any(s.date == day for s in w.sessions) else w for w in plan.weeks)
    return replace(plan, weeks=weeks)


def held_back(plan: Plan, closed: Collection[str]) -> Plan:
    """The plan with every session that rules had made smaller as it was meant, where nobody has changed it since."""
    past = plan.past
    if past is None or not past.held:
        return plan
    now = {session.id: session for session in plan.sessions}
    for meant, title in past.held:
        here = now.get(meant.id)
        if here is None or meant.date < past.until or here.id in closed or here.date != meant.date:
            continue
        if here.title == title and here.pinned == meant.pinned:
            plan = with_session(plan, here, flagged(meant, plan))
    return replace(plan, past=replace(past, held=()))


def holding(plan: Plan, meant: Sequence[tuple[Session, Session]]) -> Plan:
    """The plan remembering what its sessions were before rules made them smaller: pairs of meant and made."""
    if plan.past is None or not meant:
        return plan
    held = tuple((was, now.title) for was, now in meant if was.date >= plan.past.until)
    return replace(plan, past=replace(plan.past, held=held))


def mend(
    plan: Plan,
    today: dt.date,
    pacer: Pacer,
    *,
    grow: bool = True,
    keep: frozenset[str] = frozenset(),
    steps: int = _STEPS,
    leave: Callable[[Violation], bool] = lambda _: False,
) -> tuple[Plan, list[Mended]]:
    """The plan with every rule kept again as far as sessions from `today` on can do it, and what was changed for it.

    grow   runs may also get longer, where a week lost too much
    keep   ids of sessions that stay as they are, besides those the runner has pinned
    leave  whether a broken rule is looked after elsewhere
    steps  most rounds tried; in a round each week gives way once, with few rounds one week only
    """
    keep |= {session.id for session in plan.sessions if session.pinned}
    before = {session.id: session for session in plan.sessions}
    causes: dict[str, Violation] = {}
    for _ in range(steps):
        done: set[int] = set()
        for violation in safety.violations(plan):
            week = next((w.number for w in plan.weeks if any(s.date == violation.date for s in w.sessions)), -1)
            if week in done or leave(violation) or (done and steps < _STEPS):
                continue
            step = _answer(plan, violation, today, pacer, grow=grow, keep=keep)
            for old, new in step or ():
                plan = with_session(plan, old, flagged(new, plan))
                causes[old.id] = _from_the_first(causes.get(old.id), violation)
                done.add(week)
        if not done:
            break
    after = {session.id: session for session in plan.sessions}
    mended = []
    for key, cause in causes.items():
        why = f"Keeps rule {cause.guardrail} after the change: {cause.told}."
        if key in before and before[key] != after.get(key):
            new = after.get(key) or edits.rest_instead(before[key], why)
            mended.append((before[key], new, cause.guardrail, why))
    return plan, mended


def _from_the_first(first: Violation | None, now: Violation) -> Violation:
    """What gives way again, told from where it stood at first to what is allowed now."""
    if first is None or (first.guardrail, first.date) != (now.guardrail, now.date):
        return now
    same = _FIGURE.sub("", first.found) == _FIGURE.sub("", now.found)
    return replace(now, found=first.found) if same else now


def _answer(
    plan: Plan, broken: Violation, today: dt.date, pacer: Pacer, *, grow: bool, keep: frozenset[str]
) -> list[tuple[Session, Session]] | None:
    """The smallest change against one broken rule, or None where nothing ahead can mend it."""
    day = broken.date
    week = next((w for w in plan.weeks if day and any(s.date == day for s in w.sessions)), None)
    if week is None or day is None:
        return None
    ahead = [s for s in week.sessions if s.date >= today and s.kind != "race" and s.id not in keep]
    rule = broken.guardrail
    if rule == "H1":
        races = [s for s in week.sessions if s.kind == "race" and s.date == day >= today]
        if races:
            race = edits.race_of_metres(races[0], _share(broken) * races[0].distance_m, pacer)
            return [(races[0], race)] if race.distance_m < races[0].distance_m - 20 else None
        return _less([s for s in ahead if s.date == day and s.is_run], _share(broken), pacer)
    if rule == "H2":
        runs = [s for s in ahead if s.is_run]
        fixed = _lived_m(plan, week) - sum(s.distance_m for s in runs)
        wanted = (_share(broken) - 0.01) * _lived_m(plan, week) - fixed
        # All runs give way alike, so that the shares of the week stay as they are.
        return _less(runs, min(max(wanted / max(sum(s.distance_m for s in runs), 1.0), 0.3), 0.98), pacer)
    if rule == "H8":
        runs = [s for s in ahead if s.date == day and s.is_run]
        limit = re.search(r"(\d+)%", broken.allowed)
        here = sum(s.distance_m for s in plan.on(day) if s.is_run)
        others = _lived_m(plan, week) - here
        most = int(limit[1]) / 100 if limit else 0.3
        wanted = most / (1 - most) * others * 0.985 / max(here, 1.0)
        return _less(runs, min(max(wanted, 0.3), 0.98), pacer)
    if rule in ("H13", "H14"):
        if rule == "H13":
            ahead = [
                s
                for s in plan.sessions
                if today <= s.date < plan.request.race and (plan.request.race - s.date).days <= 7 and s.id not in keep
            ]
        share = _wanted(plan, week, rule)
        if share > 1 and not grow:
            return None
        runs = [s for s in ahead if s.is_run and s.kind != "race"]
        if share > 1:
            grown = _scale(_easy(runs), _MORE, pacer) or []
            return [(old, new) for old, new in grown if _fits_its_day(plan, old, new)] or None
        return _less(runs, min(max(share, 0.5), 0.99), pacer)
    if rule in ("H10", "H11"):
        extra = [s for s in ahead if s.kind in ("strength", "plyometrics") and s.date == day]
        if rule == "H11":
            extra = [s for s in extra if s.plyometric_contacts] or [s for s in ahead if s.plyometric_contacts]
        if rule == "H11" and extra and broken.allowed.isdigit() and "contacts" in broken.found:
            fewer = edits.fewer_jumps(extra[0], int(broken.allowed))
            if fewer is not None:
                return [(extra[0], fewer)]
        if extra:
            return [(s, edits.rest_instead(s, "It stands too near a fast day now.")) for s in extra[:1]]
        # What was lifted yesterday stays lifted: today gives way.
        near = [s for s in plan.sessions if 0 < (s.date - day).days <= 2 and s.date >= today and s.id not in keep]
        ahead = near if rule == "H10" else ahead
        day = next((s.date for s in ahead if s.hard and s.is_run), day)
    if rule in ("H9", "H19"):
        calm = [(s, made) for s in ahead if s.date == day and (made := edits.strides_instead(s, pacer)) is not None]
        if calm:
            return calm
    hard = [s for s in ahead if s.is_run and (s.hard or s.kind in QUALITY_KINDS)]
    if rule in ("H4", "H7"):
        hard.sort(key=lambda s: (-_WORTH[week.block].index(s.kind) if s.kind in _WORTH[week.block] else 0, s.date))
    else:
        hard.sort(key=lambda s: s.date != day)
    if rule in ("H6", "H7", "H9") and "hard sessions" not in broken.found:
        for session in hard:
            left = _left(broken)
            smaller = edits.fewer_reps(session, left) or edits.shorter_tempo(session, left)
            if rule == "H6":
                smaller = smaller or edits.shorter_test(session, left, plan.level, pacer)
            too_early = rule == "H9" and session.kind not in ("mile_pace", "tempo")
            if smaller is not None and not too_early and (rule == "H7" or session.date == day):
                return [(session, smaller)]
    if hard and rule in ("H3", "H4") and hard[0].kind == "long":
        shorter = edits.no_longer(hard[0], _CLEAR * _hard_long_s(plan), pacer)
        if shorter is not None and not flagged(shorter, plan).hard:
            return [(hard[0], shorter)]
    if hard:
        why = "Easy, so that hard days stay apart and the week stays in balance."
        return [(hard[0], made_easy(hard[0], plan, pacer, why))]
    if rule in ("H5", "H3"):
        runs = sorted((s for s in ahead if s.is_run), key=lambda s: (s.date != day, s.distance_m))
        return [(s, edits.rest_instead(s, "A day without running.")) for s in runs[:1]] or None
    return None


# What a block can least do without, first [training science notes 4, C].
_WORTH: dict[str, tuple[str, ...]] = {
    "base": ("long", "tempo", "vo2max", "mile_pace"),
    "specific": ("mile_pace", "vo2max", "tempo", "long"),
    "peak": ("mile_pace", "vo2max", "tempo", "long"),
    "taper": ("mile_pace", "vo2max", "tempo", "long"),
}


def _lived_m(plan: Plan, week: Week) -> float:
    """Metres of a week as it was lived and is planned."""
    return next((w.distance_m for w in plan.as_lived.weeks if w.number == week.number), week.distance_m)


def last_runs(plan: Plan) -> list[Session]:
    """The runs that H13 counts before the goal race."""
    days = int(safety.guardrails()["H13"].absolute["days"])
    return [s for s in plan.sessions if s.is_run and 1 <= (plan.request.race - s.date).days <= days]


def race_gives_way(
    plan: Plan, broken: Violation, open_ids: Collection[str], pacer: Pacer, why: str
) -> tuple[Session, Session] | None:
    """A race on the way that gives way where nothing else of its week can: by its warm-up and cool-down as far as H12
    lets them, else an easy run stands there; None where the week holds none."""
    week = next((w for w in plan.weeks if any(s.date == broken.date for s in w.sessions)), None)
    near = last_runs(plan) if broken.guardrail == "H13" else week.sessions if week else []
    races = [s for s in near if s.kind == "race" and s.id in open_ids and s.date != plan.request.race]
    if week is None or not races:
        return None
    race = min(races, key=lambda s: (s.date != broken.date, s.date))
    of_m = _lived_m(plan, week) if broken.guardrail == "H2" else race.distance_m
    shorter = edits.with_shorter_ends(race, race.distance_m - (1 - _share(broken)) * of_m, pacer)
    if shorter.distance_m < race.distance_m - _NO_LESS_M:
        return race, shorter
    return race, made_easy(race, plan, pacer, why)


def _share(broken: Violation) -> float:
    """How much of what was found is allowed, a hair below; a step where the rule does not say it in kilometres."""
    found, allowed = (re.search(r"(\d+\.\d+) km", text) for text in (broken.found, broken.allowed))
    if found is None or allowed is None or float(found[1]) <= 0:
        return _LESS
    return min(max(float(allowed[1]) / float(found[1]) - 0.006, 0.3), 0.99)


def _left(broken: Violation) -> float:
    """The share of a session that a ceiling of its own allows, where it is said in km or minutes; a fifth less else."""
    found, allowed = (re.search(r"(\d+(?:\.\d+)?) (km|min)\b", text) for text in (broken.found, broken.allowed))
    if broken.guardrail == "H7" or found is None or allowed is None or found[2] != allowed[2]:
        return 0.8
    return min(float(allowed[1]) / max(float(found[1]), 0.01), 0.99)


def _fits_its_day(plan: Plan, old: Session, new: Session) -> bool:
    """Whether the day has the minutes for its running once `old` has become `new`, and stays as easy as it was."""
    if not old.hard and flagged(new, plan).hard:
        return False
    free = (plan.request.minutes or (None,) * 7)[new.date.weekday()]
    others = sum(s.duration_s for s in plan.on(new.date) if s.is_run and s.id != old.id)
    return free is None or others + new.duration_s <= 60 * free


def _easy(sessions: list[Session]) -> list[Session]:
    return [s for s in sessions if s.kind in ("easy", "long")]


def _wanted(plan: Plan, week: Week, rule: str) -> float:
    """What the running counted by H13 or H14 should be multiplied by to stand inside its band."""
    bounds: Mapping[str, Any] = safety.guardrails()[rule].absolute
    counted = safety.recounted(plan)
    if rule == "H14":
        before = [w.distance_m for w in counted.full if counted.a_measure(w) and w.number < week.number]
        here = _lived_m(plan, week)
        if not before or here <= 0 or not week.down_week:
            return 0.9
        least, most = 1 - bounds["less"][0], 1 - bounds["less"][1]
        # The least change that stands inside, with room for rounding.
        aim = least - 0.01 if here > least * before[-1] else most + 0.01
        return float(aim * before[-1] / here)
    full = counted.full[-int(bounds["full_weeks"]) :]
    mean = sum(w.distance_m for w in full) / len(full) if full else 0.0
    race = plan.request.race
    held = sum(s.distance_m for s in counted.sessions if s.is_run and 1 <= (race - s.date).days <= bounds["days"])
    if held <= 0 or mean <= 0:
        return 0.9
    few = safety.taper_few_runs(len({s.date for s in w.sessions if s.is_run}) for w in full)
    less = safety.taper_less(plan.level, mean, few=few)
    low, high = 1 - less[1], 1 - less[0]
    if low * mean <= held <= high * mean:
        return _LESS  # the first day of the seven holds too much
    return float((high - 0.015 if held > high * mean else low + 0.015) * mean / held)


def _less(runs: list[Session], factor: float, pacer: Pacer) -> list[tuple[Session, Session]] | None:
    """Shorter runs; where none gives way, fewer reps, then an easy run, then one run fewer."""
    pairs = [(s, made) for s in runs if (made := edits.scaled(s, factor, pacer)) is not None]
    if pairs or not runs:
        return pairs or None
    for session in runs:
        fewer = edits.fewer_reps(session, 0.8) or edits.shorter_tempo(session, 0.8)
        if fewer is not None and fewer.distance_m < session.distance_m - 20:
            return [(session, fewer)]
    for session in runs:
        if session.kind in QUALITY_KINDS:
            easy = edits.easy_instead(session, pacer, "The week has no room for more.")
            if easy.distance_m < session.distance_m - 20:
                return [(session, easy)]
    shortest = min(runs, key=lambda s: s.distance_m)
    return [(shortest, edits.rest_instead(shortest, "One run fewer keeps the week inside its limits."))]


def _scale(sessions: list[Session], factor: float, pacer: Pacer) -> list[tuple[Session, Session]] | None:
    return [(s, made) for s in sessions if (made := edits.scaled(s, factor, pacer)) is not None] or None
