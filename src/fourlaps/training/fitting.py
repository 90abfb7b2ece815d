"""The weeks ahead made to fit what was really run, in one pass from today on: runs, weeks, easy weeks, the taper.

These rules look back only, so each week is settled once the ones before it are. Nothing grows here.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from fourlaps import safety
from fourlaps.training import catalogue, easy_weeks, edits, first_fast, repair
from fourlaps.training.giving import CLEAR, SEEN, Cause, Fitting, least_m, whole_week
from fourlaps.training.limits import Limits, definitions, rule
from fourlaps.training.season import DAY
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import Plan, Session, Week

# Rounds in which full weeks give way to the easy week after them; how much they give at most; room for rounding.
_BAND_ROUNDS, _GIVES, _BAND_AIR = 4, 0.8, 0.004
# A week has become smaller where it holds less than this share of what was meant.
_SHRUNK = 0.99
# A share of a run so small is no cause beside what took the rest of it [our guess, D].
_LITTLE = 0.05

# What an easy run gives way to.
_BESIDE = "an easy run beside a long run of"

# The rules this pass keeps, besides the first fast sessions of H9.
RULES = frozenset({"H1", "H2", "H8", "H13", "H14"})


def keeps(broken: Violation) -> bool:
    """Whether a broken rule is one that this pass keeps."""
    return broken.guardrail in RULES or (broken.guardrail == "H9" and "first" in f"{broken.found} {broken.allowed}")


def fitted(
    plan: Plan, stood: Plan, today: dt.date, pacer: Pacer, keep: Collection[str]
) -> tuple[Plan, dict[str, Cause], dict[str, Cause]]:
    """The plan with H1, H2, H8, H13 and H14 kept from `today` on by less running, and (rule, why) by session id: of
    those that changed, and what bounds the week of every run as the weeks stand at the end.

    stood  the plan as it was shown before: with what fast running came back in it, it may come back
    """
    most_m: dict[int, float] = {}
    for _ in range(_BAND_ROUNDS):
        by = Fitting(today, pacer, keep)
        made = _weeks_fitted(plan, stood, by, most_m)
        lower = _above_easy_weeks(made, plan, stood, today, most_m)
        if not lower:
            break
        most_m |= lower
    made = _first_steps(_taper(made, by), stood, by)
    made = _beside_long_runs(_fresh_for_fast_days(made, by), by)
    return _sharpening(made, by), by.causes, by.bounds


def _above_easy_weeks(
    made: Plan, meant: Plan, stood: Plan, today: dt.date, most_m: dict[int, float]
) -> dict[int, float]:
    """The most metres of full weeks ahead whose easy week has become more than H14's share smaller, by week number.

    Empty where each easy week stands in its band, or where the full week before would have to give too much for it.
    """
    lived = made.as_lived
    planned = {week.number: week.distance_m for week in meant.weeks}
    # A missed session that slides into a full week may make it longer than its easy week was planned for.
    grown = {week.number for week in stood.weeks if week.distance_m < _SHRUNK * planned.get(week.number, 0.0)}
    lower: dict[int, float] = {}
    full: Week | None = None
    for week in lived.weeks:
        if week.number == 0 or week.block == "taper":
            continue
        if not week.down_week:
            full = week if week.distance_m > 0 else full
            continue
        if full is None or not 0 < week.distance_m < (1 - rule("H14")["less"][1]) * full.distance_m:
            continue
        wanted = week.distance_m / (1 - rule("H14")["less"][1] + _BAND_AIR)
        # A week under way gives nothing for one to come, nor a full week for days away in the easy one.
        ahead = all(s.date >= today for s in full.sessions)
        ahead = ahead and (full.number in grown or week.distance_m < _SHRUNK * planned[week.number])
        if ahead and wanted >= _GIVES * planned[full.number] and wanted < most_m.get(full.number, math.inf) - 50:
            lower[full.number] = wanted
    return lower


def _weeks_fitted(plan: Plan, stood: Plan, by: Fitting, most_m: Mapping[int, float]) -> Plan:
    """The plan with H1, H2, H8 and H14 kept week by week; `most_m` holds weeks lower for the easy week after them."""
    today, causes = by.today, by.causes
    shown = {week.number: _share_shown(week) for week in stood.weeks} if stood.request.race == plan.request.race else {}
    request, lived = plan.request, plan.as_lived
    ran = [(request.start - DAY, request.longest_km * 1000)]
    ran += [(s.date, s.distance_m) for s in lived.sessions if s.is_run and s.date < today]
    history = [request.week_km * 1000] * int(rule("H2")["weeks"])
    cap = safety.week_cap_km(request) * 1000
    full: list[float] = []
    before: tuple[float, float] | None = None
    weeks: list[Week] = []
    for week, as_lived in zip(plan.weeks, lived.weeks, strict=True):
        done = [s for s in as_lived.sessions if s.is_run and s.date < today]
        ahead = {s.id: s for s in week.sessions if s.date >= today and s.is_run}
        missed = plan.planned_m(week) - as_lived.distance_m
        kinds = {name: s.kind for name, s in ahead.items()}
        if ahead:
            _minutes(ahead, plan, by)
            _single_runs(ahead, ran, by, request.race)
            if week.number > 0:
                whole_m = full[-1] if full else request.week_km * 1000
                partly = before is not None and before[1] != whole_m
                most, why = _most(week, history, whole_m, cap, partly=partly)
                least = 0.0
                planned = sum(s.distance_m for s in (*done, *ahead.values()) if s.is_run)
                band = easy_weeks.band_m(*before, planned) if week.down_week and before else None
                band = easy_weeks.second_m(band) if band and weeks and weeks[-1].down_week else band
                if band is not None and before is not None:
                    least = min(band[0], most)
                    if band[1] < most:
                        lost = ", after runs were missed," if easy_weeks.is_least(band) else ""
                        words = f"an easy week after {easy_weeks.measure_m(band) / 1000:.0f} km{lost} "
                        words += f"holds at most {band[1] / 1000:.1f} km"
                        most, why = band[1], ("H14", words)
                if most_m.get(week.number, math.inf) < most:
                    most = most_m[week.number]
                    why = ("H14", f"the easy week after it holds {most * (1 - rule('H14')['less'][1]) / 1000:.1f} km")
                by.bounds.update(dict.fromkeys((s.id for s in week.sessions), why))
                whole_week(ahead, sum(s.distance_m for s in done), most, why, by, least)
                # What made a session another kind stays its cause, whatever takes a little more of it afterwards.
                turned = {name: causes[name] for name, s in ahead.items() if s.kind != kinds[name] and name in causes}
                if all(s.date != request.race for s in ahead.values()):
                    _shares(ahead, done, by, shown.get(week.number, 0.0))
                    if _easy_runs(ahead, done, by):
                        _shares(ahead, done, by, shown.get(week.number, 0.0))
                        _easy_runs(ahead, done, by)
                causes |= turned
            week = _with(week, ahead, plan)
        ran += [(s.date, s.distance_m) for s in ahead.values() if s.is_run]
        km = sum(s.distance_m for s in done) + sum(s.distance_m for s in ahead.values() if s.is_run)
        if week.number > 0 and not week.down_week:
            history.append(km)
            if week.block != "taper" and km + missed > 0:
                before = (km + missed, km)
            if week.block != "taper" and km > 0 and km >= rule("H14")["least_held"] * (km + missed):
                full.append(km)
        weeks.append(week)
    return replace(plan, weeks=tuple(weeks))


def _longest_m(day: dt.date, ran: list[tuple[dt.date, float]]) -> float:
    """The longest run H1 allows on a day of a plan that is under way, metres."""
    bounds = rule("H1")
    longest = max((m for when, m in ran if 0 < (day - when).days <= bounds["window_days"]), default=0.0) / 1000
    step = longest + bounds["short_run_step_km"] if longest < bounds["short_run_km"] else 0.0
    return float(1000 * max(bounds["growth"] * longest, step))


def _minutes(ahead: dict[str, Session], plan: Plan, by: Fitting) -> None:
    """No run longer than the level's minutes, which a slower pace may have made it."""
    most_s = 60.0 * float(definitions()["long_run_cap_min"][plan.level])
    easy_s = min(most_s, catalogue.habits().easy_run_max_s)
    for session in list(ahead.values()):
        limit_s = easy_s if session.kind == "easy" else most_s
        if session.duration_s > limit_s and session.id not in by.keep and session.kind != "race":
            metres = session.distance_m - (session.duration_s - limit_s) * by.pacer.easy_mid
            ahead[session.id] = edits.shortened(session, metres * CLEAR, by.pacer)
            found = f"{session.duration_s / 60:.0f} min, {limit_s / 60:.0f} allowed in one run"
            by.causes[session.id] = ("H8" if limit_s == most_s else "easy", found)


def _single_runs(ahead: dict[str, Session], ran: list[tuple[dt.date, float]], by: Fitting, race: dt.date) -> None:
    """No run longer than H1 allows; where that is less than the mile on race day, it is walked at most."""
    runs = sorted(ahead.values(), key=lambda s: s.date)
    # Nothing older matters to any of them.
    here = [(day, m) for day, m in ran if (runs[0].date - day).days <= rule("H1")["window_days"]]
    for session in runs:
        most = _longest_m(session.date, here)
        if session.distance_m > most and session.id not in by.keep:
            made = edits.shortened(session, most * CLEAR, by.pacer)
            if made.distance_m > most and session.date == race:
                made = edits.race_left_out(session, by.pacer, edits.NO_MILE_YET, run=False, most_m=most * CLEAR)
            ahead[session.id] = made
            by.causes[session.id] = ("H1", f"a run of {session.distance_m / 1000:.1f} km, {most / 1000:.1f} km allowed")
        here.append((session.date, ahead[session.id].distance_m))


def _most(week: Week, history: list[float], full_m: float, cap: float, *, partly: bool) -> tuple[float, Cause]:
    """The most metres a week may hold, with the rule and its words.

    full_m  the last full week before it that was run as one; `partly` where a later one was partly lost
    """
    bounds = rule("H2")
    last = history[-int(bounds["weeks"]) :]
    mean = sum(last) / len(last)
    most = min(max(bounds["growth"] * mean, bounds["least_km"] * 1000), cap)
    why = ("H2", f"weeks of {mean / 1000:.0f} km on average allow {most / 1000:.1f} km")
    if week.down_week:
        easy = (1 - rule("H14")["less"][0]) * full_m
        if easy < most:
            whole = ", the last full week," if partly else ""
            words = f"an easy week after {full_m / 1000:.0f} km{whole} holds at most {easy / 1000:.1f} km"
            most, why = easy, ("H14", words)
    return most, why


def _share_shown(week: Week) -> float:
    """The share of a race's week that its longest day was shown to hold, which H8 leaves open; 0 for other weeks."""
    days = _by_day(s for s in week.sessions if s.is_run)
    raced = any(s.kind == "race" for s in week.sessions)
    return max(days.values()) / sum(days.values()) if raced and sum(days.values()) > 0 else 0.0


def _by_day(runs: Iterable[Session]) -> dict[dt.date, float]:
    days: dict[dt.date, float] = {}
    for run in runs:
        days[run.date] = days.get(run.date, 0.0) + run.distance_m
    return days


def _shares(ahead: dict[str, Session], done: list[Session], by: Fitting, shown: float) -> None:
    """The longest day ahead as a share of its week; `shown` is left as it is."""
    for _ in range(3):
        days = _by_day((*done, *(s for s in ahead.values() if s.is_run)))
        if len(days) < 2:
            return
        share = max(Limits.long_share(len(days)), SEEN * shown)
        total = sum(days.values())
        day, longest = max(days.items(), key=lambda item: item[1])
        runs = [s for s in ahead.values() if s.is_run and s.date == day and s.id not in by.keep and s.kind != "race"]
        if longest <= share * total or not runs:
            return
        run = max(runs, key=lambda s: s.distance_m)
        others = [s for s in ahead.values() if s.is_run and s.date != day] if run.kind == "long" and not done else []
        easy_m = [s.distance_m for s in others if s.kind == "easy"]
        wanted = _longest_of(share, total - longest, easy_m, least_m(by.pacer)) * CLEAR
        ahead[run.id] = edits.shortened(run, run.distance_m - (longest - wanted), by.pacer)
        if run.id not in by.causes or longest - wanted > _LITTLE * run.distance_m:
            by.causes[run.id] = ("H8", share_found(longest / total, share))


def share_found(held: float, allowed: float) -> str:
    """What a week's longest day holds of it beside what it may: figures that a reader sees are over."""
    most = f"{100 * allowed:.0f}"
    much = f"{100 * held:.1f}"
    much = f"a little over {most}" if float(much) <= float(most) else much
    return f"{much} % of the week in one run, {most} % allowed"


def _longest_of(share: float, others_m: float, easy_m: list[float], least_m: float) -> float:
    """The longest a run may be as a share of its week, metres, where the easy runs beside it get shorter with it."""
    of_long, longest = catalogue.habits().easy_of_long_max, share / (1 - share) * others_m
    for _ in range(40 if any(m > of_long * longest for m in easy_m) else 0):
        given = sum(max(0.0, m - max(of_long * longest, least_m)) for m in easy_m)
        longest = share / (1 - share) * (others_m - given)
    return longest


def _easy_runs(ahead: dict[str, Session], done: list[Session], by: Fitting) -> bool:
    """Keep easy runs well below the long run of their week, and say whether one gave way.

    A long run that had to be shortened, or a hard session that became easy, would else leave a week of long runs. What
    would be no run any more stays.
    """
    habits = catalogue.habits()
    long_m = max((s.distance_m for s in (*done, *ahead.values()) if s.kind == "long"), default=0.0)
    most = max(habits.easy_of_long_max * long_m, least_m(by.pacer))
    far = [s for s in ahead.values() if s.kind == "easy" and s.distance_m > SEEN * most and s.id not in by.keep]
    for session in far if long_m else ():
        ahead[session.id] = edits.shortened(session, most, by.pacer)
        by.causes[session.id] = ("easy", f"{_BESIDE} {long_m / 1000:.1f} km")
    return bool(long_m and far)


def as_they_stand(causes: Mapping[str, Cause], plan: Plan) -> dict[str, Cause]:
    """The causes with the long run that an easy run stands beside as long as it is in the end: what was settled later
    may have made it longer again."""
    found = dict(causes)
    for week in plan.as_lived.weeks:
        long_m = max((s.distance_m for s in week.sessions if s.kind == "long"), default=0.0)
        for session in week.sessions if long_m else ():
            rule, words = found.get(session.id, ("", ""))
            if words.startswith(_BESIDE):
                found[session.id] = (rule, f"{_BESIDE} {long_m / 1000:.1f} km")
    return found


def _beside_long_runs(plan: Plan, by: Fitting) -> Plan:
    """Easy runs that stand where a fast session stood are well below the long run of their week, too."""
    for week in plan.weeks:
        runs = {s.id: s for s in week.sessions if s.is_run}
        ahead = all(s.date >= by.today for s in runs.values())
        if week.number == 0 or not ahead or any(s.kind == "race" for s in runs.values()):
            continue
        new = {s.id for s in runs.values() if s.id in by.causes and by.causes[s.id][0] == "H9"}
        if _easy_runs(runs, [], Fitting(by.today, by.pacer, {*by.keep, *(set(runs) - new)})):
            for session in week.sessions:
                if session.id in new and runs[session.id] != session:
                    plan = repair.with_session(plan, session, repair.flagged(runs[session.id], plan))
    return plan


def _taper(plan: Plan, by: Fitting) -> Plan:
    """The seven days before the race, no fuller than H13 allows after what was run."""
    bounds, race, lived = rule("H13"), plan.request.race, plan.as_lived
    full = safety.recounted(plan).full[-int(bounds["full_weeks"]) :]
    mean = sum(w.distance_m for w in full) / len(full) if full else 0.0
    if mean <= 0:
        return plan
    few = safety.taper_few_runs(len({s.date for s in w.sessions if s.is_run}) for w in full)
    few = few or len(plan.request.days) <= bounds["few_runs"]
    inside = repair.last_runs(lived)
    least, most = _taper_band(plan, full, inside, few=few)
    ahead = {s.id: s for s in inside if s.date >= by.today and s.id not in by.keep}
    most_first = bounds["first_day_share_few_runs"] * mean
    for session in [s for s in ahead.values() if few and (race - s.date).days == bounds["days"]]:
        made = edits.shortened(session, most_first * CLEAR, by.pacer)
        if made.distance_m > most_first:
            return plan  # a race that is too long with the least warm-up goes, before other runs give way to it
        if made is not session:
            ahead[session.id] = made
            found = f"{session.distance_m / 1000:.2f} km, where {most_first / 1000:.2f} km a week before the race"
            by.causes[session.id] = ("H13", f"{found} is allowed")
    free = {name: s for name, s in ahead.items() if s.kind != "race"}
    fixed = sum(ahead.get(s.id, s).distance_m for s in inside if s.id not in free)
    if fixed > most and len(free) < len(ahead):
        return plan  # so does one that is more than all of these days may hold
    why = ("H13", f"after weeks of {mean / 1000:.0f} km the last seven days hold at most {most / 1000:.1f} km")
    whole_week(free, fixed, most, why, by, least)
    for session in (ahead | free).values():
        old = next(s for s in plan.sessions if s.id == session.id)
        if old != session:
            plan = repair.with_session(plan, old, repair.flagged(session, plan))
    return plan


def _taper_band(plan: Plan, full: list[Week], inside: list[Session], *, few: bool) -> tuple[float, float]:
    """The least and the most metres of the last seven days after the full weeks as they were run, and as they stand,
    where both leave room; else after those that were run.

    full  the last full weeks as they were run         inside  the runs of the seven days, as they were run
    """
    race, days = plan.request.race, rule("H13")["days"]
    numbers = {week.number for week in full}
    stands = [week for week in plan.weeks if week.number in numbers]
    missed = sum(s.distance_m for s in plan.sessions if s.is_run and 1 <= (race - s.date).days <= days)
    missed -= sum(s.distance_m for s in inside)
    bands = []
    for weeks, off in ((full, 0.0), (stands, missed)):
        mean = sum(w.distance_m for w in weeks) / len(weeks)
        low, high = safety.taper_less(plan.level, mean, few=few)
        bands.append(((1 - high) * mean / CLEAR - off, (1 - low) * mean * CLEAR - off))
    least, most = max(low for low, _ in bands), min(high for _, high in bands)
    return (least, most) if 0 < least < most else (0.0, bands[0][1])


def _first_steps(plan: Plan, stood: Plan, by: Fitting) -> Plan:
    """No test as the first running at mile pace (H9), no jumps before strength was done in four weeks (H11)."""
    lived, request = plan.as_lived, plan.request
    plan = first_fast.short_again(plan, stood, by)
    if not request.strength_history:
        lifted = [(s.date, w.number) for w in lived.weeks for s in w.sessions if s.kind == "strength"]
        for jump in [s for s in by.open(plan) if s.plyometric_contacts]:
            weeks = {number for day, number in lifted if day < jump.date}
            if len(weeks) < rule("H11")["strength_weeks_before"]:
                rest = edits.rest_instead(jump, "Jumps wait for four weeks of strength.")
                plan = repair.with_session(plan, jump, rest)
                by.causes[jump.id] = ("H11", f"strength done in {len(weeks)} week{'s' * (len(weeks) != 1)} so far")
    return _jumps(plan, by)


def _jumps(plan: Plan, by: Fitting) -> Plan:
    """Jumps grow from week to week by what H11 allows in the plan as it stands, too, not only as it was lived."""
    before = 0
    for week in plan.weeks:
        for jump in [s for s in week.sessions if s.plyometric_contacts] if before else ():
            most = before + int(rule("H11")["growth_per_week"])
            if jump.plyometric_contacts > most and jump.date >= by.today and jump.id not in by.keep:
                fewer = edits.fewer_jumps(jump, most) or edits.rest_instead(jump, "Jumps come back step by step.")
                plan = repair.with_session(plan, jump, fewer)
                by.causes[jump.id] = ("H11", f"after {before} landings a week {most} are the most")
        held = [s.plyometric_contacts for w in plan.weeks if w.number == week.number for s in w.sessions]
        before = max(held, default=0) or before
    return plan


def _fresh_for_fast_days(plan: Plan, by: Fitting) -> Plan:
    """No flying sprints on the day before a fast day or after one, which may have moved there since."""
    fast = {s.date for s in plan.sessions if s.kind in ("mile_pace", "vo2max", "time_trial", "race")}
    for session in [s for s in by.open(plan) if fast & {s.date - DAY, s.date + DAY}]:
        made = edits.strides_instead(session, by.pacer)
        if made is not None:
            when = "after" if session.date + DAY in fast else "before"
            plan = by.put(plan, session, made, ("easy", f"a fast session on the day {when}"))
    return plan


def _sharpening(plan: Plan, by: Fitting) -> Plan:
    """The quick reps of the taper at mile pace where too few sessions at mile pace were run before them (H17)."""
    bounds, mile = rule("H17")["sharpening"], by.pacer.speeds.mile
    taper = {s.id for w in plan.weeks if w.block == "taper" for s in w.sessions}
    ran = [s.date for s in plan.as_lived.sessions if s.kind == "mile_pace"]
    for session in [s for s in by.open(plan) if s.id in taper and s.kind == "mile_pace"]:
        before = sum(0 < (session.date - day).days <= bounds["days_before"] for day in ran)
        top = safety.content_in(plan, session).top_mps
        most = bounds["fraction_unready"] * mile
        if before >= bounds["sessions_before"] or top <= most:
            continue
        made = edits.repaced_work(session, most * CLEAR / top, by.pacer)
        cause = ("H17", f"{before} session{'s' * (before != 1)} at mile pace in the last {bounds['days_before']} days")
        plan = by.put(plan, session, made, cause)
    return plan


def _with(week: Week, ahead: dict[str, Session], plan: Plan) -> Week:
    """The week with its sessions ahead replaced; rest where a run went and nothing else stands."""
    if all(ahead.get(s.id, s) is s for s in week.sessions):
        return week
    changed = [repair.flagged(ahead[s.id], plan) if s.id in ahead else s for s in week.sessions]
    busy = {s.date for s in changed if s.kind != "rest"}
    kept: list[Session] = []
    for session in changed:
        lone = session.kind == "rest" and session.id in ahead
        if lone and (session.date in busy or any(k.date == session.date for k in kept)):
            continue
        kept.append(session)
    return replace(week, sessions=tuple(kept))
