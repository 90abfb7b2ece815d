"""One function per rule of the table; each yields what breaks it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from fourlaps.safety.content import (
    counted_parts,
    jump_contacts,
    limits_of,
    rep_s,
    week_cap_km,
    zone_of,
)
from fourlaps.safety.recount import Broken, Recount, above, first_day, is_full, km_text, running_days, runs_of
from fourlaps.safety.table import ROUNDING, Bounds, bounds_of, defined, guardrails
from fourlaps.vocabulary.athlete import Away, Level, PlanRequest
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import Session
from fourlaps.vocabulary.workout import Part


def h1_single_run_spike(plan: Recount) -> Broken:
    """No run far longer than the longest of the previous 30 days; the assumed longest run stands on the day before."""
    bounds, request = bounds_of("H1"), plan.request
    runs = sorted((s.date, s.distance_m / 1000) for s in plan.sessions if s.is_run)
    runs = [(request.start - dt.timedelta(days=1), request.longest_km), *runs]
    oldest = 0
    for number, (day, km) in enumerate(runs[1:], start=1):
        while (day - runs[oldest][0]).days > bounds["window_days"]:
            oldest += 1
        if day < plan.until:
            continue  # history
        longest = max((k for d, k in runs[oldest:number] if d < day), default=0.0)
        allowed = bounds["growth"] * longest
        if longest < bounds["short_run_km"]:
            allowed = max(allowed, longest + bounds["short_run_step_km"])
        if above(km, allowed):
            yield Violation("H1", day, f"a run of {km:.2f} km", f"{allowed:.2f} km")


def h2_weekly_growth(plan: Recount) -> Broken:
    """A week against the mean of the last three that were not easy, and against the cap."""
    bounds, request = bounds_of("H2"), plan.request
    history = [request.week_km] * int(bounds["weeks"])
    cap = week_cap_km(request)
    for week in plan.blocks:
        km = week.distance_m / 1000
        last = history[-int(bounds["weeks"]) :]
        allowed = bounds["growth"] * sum(last) / len(last)
        if plan.under_way:
            # However much was missed, somewhere one has to begin again.
            allowed = max(allowed, bounds["least_km"])
        if above(km, allowed):
            yield Violation("H2", first_day(week), f"a week of {km:.2f} km", f"{allowed:.2f} km")
        if above(km, cap):
            yield Violation("H2", first_day(week), f"a week of {km:.2f} km", f"the cap of {cap:.2f} km")
        if not week.down_week:
            history.append(km)


def h3_hard_days_apart(plan: Recount) -> Broken:
    """Hard days never touch; from 50 on three days lie before the next V, R, test or race."""
    bounds = bounds_of("H3")
    hard = plan.days(lambda _, c: c.hard)
    fast = set(plan.days(lambda _, c: c.fast))
    for before, after in pairwise(hard):
        apart = (after - before).days
        needed = bounds["days_apart_from_50"] if plan.age >= 50 and after in fast else bounds["days_apart"]
        if apart < needed:
            yield Violation("H3", after, f"{apart} day{'s' * (apart != 1)} after a hard day", f"{needed} days")


def h4_hard_days_a_week(plan: Recount) -> Broken:
    """At most three hard days a week, two for beginners, under 16, from 50 on and on return."""
    bounds = bounds_of("H4")
    careful = plan.level in ("L0", "L1") or plan.age >= 50 or plan.age < 16 or plan.request.returning
    most = bounds["per_week_careful"] if careful else bounds["per_week"]
    for week in plan.blocks:
        hard = {s.date for s in week.sessions if plan.of(s).hard}
        if len(hard) > most:
            yield Violation("H4", min(hard), f"{len(hard)} hard days in week {week.number}", str(most))


def h5_run_free_days(plan: Recount) -> Broken:
    """A day without running every week (two under 16; one in 14 days for L4)."""
    bounds = bounds_of("H5")
    for week in plan.blocks:
        free = 7 - running_days(week)
        needed = bounds["per_week_under_16"] if plan.age < 16 else bounds["per_week"]
        if plan.level == "L4" and not plan.age < 16:
            continue
        if free < needed:
            yield Violation("H5", first_day(week), f"{free} days without running", str(needed))
    if plan.level == "L4":
        days = {s.date for s in plan.sessions if s.is_run}
        first, last = plan.request.start, plan.request.race
        window = int(bounds["window_days_L4"])
        for n in range((last - first).days + 2 - window):
            start = first + dt.timedelta(days=n)
            if all(start + dt.timedelta(days=i) in days for i in range(window)):
                yield Violation("H5", start, f"{window} running days in a row", "one day free")


def h6_session_ceilings(plan: Recount) -> Broken:
    """Fast running per session under its ceiling."""
    bounds, level = bounds_of("H6"), plan.level
    threshold = limits_of(plan.request.mile_s).threshold
    for week in plan.blocks:
        week_km = week.distance_m / 1000
        if level == "L0":
            mile_km, five_km = bounds["L0"]["mile_km"], bounds["L0"]["five_k_km"]
            tempo_s = bounds["L0"]["threshold_min"] * 60
        else:
            mile_km, five_km = (
                max(row["floor"], min(row["week_share"] * week_km, row[level]))
                for row in (bounds["mile_km"], bounds["five_k_km"])
            )
            row = bounds["threshold_min"]
            share_s = row["week_share"] * week_km * 1000 / threshold
            tempo_s = max(row["floor"] * 60, min(share_s, row[level] * 60))
        for session in week.sessions:
            if session.kind == "race":
                continue
            content = plan.of(session)
            if above(content.mile_m / 1000, mile_km):
                yield Violation(
                    "H6", session.date, f"{km_text(content.mile_m)} at mile pace or faster", f"{mile_km:.2f} km"
                )
            if above(content.five_k_m / 1000, five_km):
                yield Violation("H6", session.date, f"{km_text(content.five_k_m)} at 3k-5k pace", f"{five_km:.2f} km")
            if above(content.zone2_s, tempo_s):
                yield Violation("H6", session.date, f"{content.zone2_s / 60:.1f} min at T", f"{tempo_s / 60:.1f} min")


def h7_mostly_easy(plan: Recount) -> Broken:
    """The week's share of running above easy, and of fast running."""
    bounds = bounds_of("H7")
    for week in plan.blocks:
        if plan.holds_race(week):
            continue
        runs = runs_of(week)
        total = sum(s.duration_s for s in runs)
        zone2, zone3 = sum(plan.of(s).zone2_s for s in runs), sum(plan.of(s).zone3_s for s in runs)
        first = first_day(week)
        test = any(s.kind == "time_trial" for s in runs)
        if total < bounds["from_min"] * 60:
            quality = sum(plan.of(s).quality for s in runs)
            if quality > bounds["short_week_quality_sessions"]:
                yield Violation("H7", first, f"{quality} hard sessions in a week under two hours", "1")
            if above(zone3, bounds["short_week_fast_min"] * 60):
                yield Violation("H7", first, f"{zone3 / 60:.1f} min fast in a week under two hours", "10 min")
        elif not test:
            few = running_days(week) == bounds["few_runs"]
            share = bounds["above_easy_share_few_runs"] if few else bounds["above_easy_share"]
            if above(zone2 + zone3, share * total):
                yield Violation("H7", first, f"{(zone2 + zone3) / total:.0%} above easy", f"{share:.0%}")
            if above(zone3, bounds["fast_share"] * total):
                yield Violation("H7", first, f"{zone3 / total:.0%} fast", f"{bounds['fast_share']:.0%}")


def h8_long_run(plan: Recount) -> Broken:
    """The longest run as a share of its week (two runs on one day count together), and its minutes.

    "Race week excepted" is read as every week that holds a race, the goal's or one on the way.
    """
    bounds = bounds_of("H8")
    most_s = defined("long_run_cap_min")[plan.level] * 60
    for week in plan.blocks:
        runs = runs_of(week)
        if not runs or plan.holds_race(week):
            continue
        days: dict[dt.date, float] = {}
        for run in runs:
            days[run.date] = days.get(run.date, 0.0) + run.distance_m
        key = {1: "share_at_2_runs", 2: "share_at_2_runs", 3: "share_at_3_runs", 4: "share_at_4_runs"}
        share = bounds[key.get(len(days), "share")]
        day, longest = max(days.items(), key=lambda item: item[1])
        if above(longest, share * week.distance_m):
            yield Violation("H8", day, f"{longest / week.distance_m:.0%} of the week in one day", f"{share:.0%}")
        for run in runs:
            if above(run.duration_s, most_s):
                yield Violation("H8", run.date, f"{run.duration_s / 60:.0f} min", f"{most_s / 60:.0f} min")


def fast_lately(request: PlanRequest) -> bool:
    """Whether the runner is known to have run fast in the days before the start that H9 looks back on."""
    return request.fast_running and request.gap_days <= int(bounds_of("H9")["window_days"])


def h9_speed_comes_back(plan: Recount) -> Broken:
    """Without known fast running: nothing faster than T for two weeks, then a short first session, never a test.

    Sprints at top speed wait for six weeks of the plan, and are none for who comes back from something.
    """
    bounds = bounds_of("H9")
    sprints_open = (plan.request.healthy_since or plan.request.start) + dt.timedelta(days=bounds["sprint_days"])
    for session in plan.sessions:
        if plan.of(session).sprints and (session.date < sprints_open or plan.request.returning):
            yield Violation("H9", session.date, f"{plan.of(session).sprints} sprints", f"none before {sprints_open}")
    if fast_lately(plan.request):
        return
    opens = plan.request.start + dt.timedelta(days=bounds["days"])
    above_t = limits_of(plan.request.mile_s).threshold * (1 + defined("threshold_slack"))
    runs = sorted((s for s in plan.sessions if s.is_run and s.kind != "race"), key=lambda s: s.date)
    fast = [s for s in runs if plan.of(s).fast]
    for session in runs:
        if session.date < opens and (plan.of(session).fast or above(plan.of(session).middle_mps, above_t)):
            yield Violation("H9", session.date, "running faster than tempo", f"none before {opens}")
    # Neither the first fast session nor the first at mile pace is a test.
    at_mile = next((s for s in fast if plan.of(s).mile_m > 0 or s.kind == "time_trial"), None)
    if at_mile is not None and at_mile.kind == "time_trial":
        yield Violation("H9", at_mile.date, "a time trial as the first fast session", "a short session")
    first = next((s for s in fast if plan.of(s).mile_m > 0 and s.kind != "time_trial"), None)
    if first and above(plan.of(first).mile_m / 1000, bounds["first_session_km"]):
        allowed = f"{bounds['first_session_km']} km in the first session"
        yield Violation("H9", first.date, f"{km_text(plan.of(first).mile_m)} at mile pace or faster", allowed)
    # Strict: the first session faster than T is as short, whichever its pace.
    opening = fast[0] if fast and fast[0].kind != "time_trial" else None
    held_m = plan.of(opening).mile_m + plan.of(opening).five_k_m if opening is not None else 0.0
    if opening is not None and opening is not first and above(held_m / 1000, bounds["first_session_km"]):
        allowed = f"{bounds['first_session_km']} km in the first session"
        yield Violation("H9", opening.date, f"{km_text(held_m)} faster than tempo", allowed)


def h10_fresh_legs(plan: Recount) -> Broken:
    """No heavy leg work or jumps on the day before V, R, a test or a race; two days before a test or the race."""
    bounds = bounds_of("H10")
    fast = set(plan.days(lambda _, c: c.fast))
    tests = set(plan.days(lambda s, _: s.kind in ("time_trial", "race")))
    for day in plan.days(lambda _, c: c.heavy_legs):
        near = [1] if day + dt.timedelta(days=1) in fast else []
        near += [n for n in range(1, bounds["days_before_race"] + 1) if day + dt.timedelta(days=n) in tests]
        if near:
            days = "the day" if min(near) == 1 else f"{min(near)} days"
            yield Violation("H10", day, f"heavy leg work {days} before fast running", "easy days or none")
    for session in plan.sessions:
        if plan.of(session).heavy_legs and not session.heavy_legs:
            yield Violation("H10", session.date, "heavy leg work that is not marked as such", "marked heavy leg work")


def h11_jumps(plan: Recount) -> Broken:
    """Contacts per session, sessions per week, growth, the month of strength before, the days before the race."""
    bounds, race = bounds_of("H11"), plan.request.race
    cap, first = bounds["session_cap"][plan.level], bounds["first_session"][plan.level]
    last_most: int | None = None
    for week in plan.plan.weeks:
        jumps = [s for s in week.sessions if s.plyometric_contacts > 0]
        growth = first if last_most is None else last_most + bounds["growth_per_week"]
        for session in jumps:
            if session.plyometric_contacts > min(cap, growth):
                yield Violation("H11", session.date, f"{session.plyometric_contacts} contacts", str(min(cap, growth)))
        if len(jumps) > bounds["sessions_per_week"]:
            yield Violation("H11", jumps[0].date, f"{len(jumps)} jump sessions", str(bounds["sessions_per_week"]))
        if jumps:
            last_most = max(session.plyometric_contacts for session in jumps)
    held = sorted((s for s in plan.sessions if s.plyometric_contacts > 0), key=lambda s: s.date)
    for before, after in pairwise(held):
        if (after.date - before.date).days < bounds["days_apart"]:
            yield Violation("H11", after.date, "jump sessions too close", f"{bounds['days_apart']} days apart")
    strength = sorted({(s.date, w.number) for w in plan.plan.weeks for s in w.sessions if s.kind == "strength"})
    for session in held:
        if not plan.request.strength_history and not a_month_of_strength(strength, session.date):
            first = f"none before {bounds['strength_weeks_before']} weeks of strength"
            yield Violation("H11", session.date, "jumps", first)
        if 0 <= (race - session.date).days <= bounds["days_before_race"]:
            yield Violation("H11", session.date, "jumps in the last days", f"none in {bounds['days_before_race']} days")
    for session in plan.sessions:
        counted = jump_contacts(session.exercises)
        if counted != session.plyometric_contacts:
            says = f"{session.plyometric_contacts} as it says"
            yield Violation("H11", session.date, f"{counted} contacts in its exercises", says)


def a_month_of_strength(strength: Sequence[tuple[dt.date, int]], day: dt.date) -> bool:
    """Whether strength began four weeks before `day` and was done in four weeks since: of the plan, and counted back.

    strength   its days with the number of the plan's week
    """
    weeks = int(bounds_of("H11")["strength_weeks_before"])
    before = [(done, week) for done, week in strength if done < day]
    if not before or (day - before[0][0]).days < 7 * weeks:
        return False
    counted_back = {(day - done).days // 7 for done, _ in before}
    return min(len(counted_back), len({week for _, week in before})) >= weeks


def h12_warm_up(plan: Recount) -> Broken:
    """Ten easy minutes before and five after every quality session."""
    bounds, mile_s = bounds_of("H12"), plan.request.mile_s
    for session in plan.sessions:
        if not plan.of(session).quality:
            continue
        parts = session.workout.parts if session.workout else ()
        work = [i for i, part in enumerate(parts) if zone_of(part, mile_s) > 1 and part.part != "strides"]
        first, last = (work[0], work[-1]) if work else (len(parts), -1)
        easy = [zone_of(part, mile_s) == 1 for part in parts]
        warm = sum(p.duration_s for i, p in enumerate(parts) if p.part == "warm_up" and easy[i] and i < first)
        cool = sum(p.duration_s for i, p in enumerate(parts) if p.part == "cool_down" and easy[i] and i > last)
        if above(bounds["warm_up"] * 60, warm) or above(bounds["cool_down"] * 60, cool):
            found = f"{warm / 60:.1f} min of warm-up and {cool / 60:.1f} min of cool-down"
            yield Violation("H12", session.date, found, f"{bounds['warm_up']:.0f} and {bounds['cool_down']:.0f} min")


def taper_few_runs(running_days_of_full_weeks: Iterable[int]) -> bool:
    """Whether the last full weeks hold so few running days that H13 asks for another band."""
    return max(running_days_of_full_weeks) <= int(bounds_of("H13")["few_runs"])


def taper_less(level: Level, mean_m: float, *, few: bool) -> tuple[float, float]:
    """How much less running H13 asks for before the race, as two shares; where two exceptions meet, both hold."""
    bounds = bounds_of("H13")
    bands = [bounds["less_L4"]] if level == "L4" else []
    bands += [bounds["less_short_week"]] if mean_m < bounds["short_week_km"] * 1000 else []
    bands += [bounds["less_few_runs"]] if few else []
    bands = bands or [bounds["less"]]
    return max(low for low, _ in bands), min(high for _, high in bands)


def days_off_before_race(request: PlanRequest, lived: Away | None = None) -> bool:
    """Whether days off long enough for a way back (training.md 3.14) end within the fortnight before the race.

    lived  days without running before the request's start
    """
    bounds = bounds_of("H13")["days_off"]
    spans = [(span.first, span.last) for span in (*request.away, *([lived] if lived else [])) if not span.easy]
    if request.gap_days:
        spans.append((request.start - dt.timedelta(days=request.gap_days), request.start - dt.timedelta(days=1)))
    return any(
        (last - first).days + 1 >= bounds["from"] and 1 <= (request.race - last).days <= bounds["before_race"]
        for first, last in spans
    )


def h13_taper(plan: Recount) -> Broken:
    """The seven days before the race against the last three full weeks."""
    bounds, race = bounds_of("H13"), plan.request.race
    full = plan.full[-int(bounds["full_weeks"]) :]
    if not full:
        return
    mean = sum(week.distance_m for week in full) / len(full)
    if mean <= 0:
        # Weeks without any running (after an illness, say) leave nothing to taper from.
        return
    days = [s for s in plan.sessions if s.is_run and 1 <= (race - s.date).days <= bounds["days"]]
    held = sum(s.distance_m for s in days)
    few = taper_few_runs(running_days(week) for week in full)
    low, high = taper_less(plan.level, mean, few=few)
    # Races on other days than the runner's own make four running days of three; under way they stay as entered.
    if few or (len(plan.request.days) == bounds["few_runs"] and not plan.under_way):
        first = sum(s.distance_m for s in days if (race - s.date).days == bounds["days"])
        if above(first, bounds["first_day_share_few_runs"] * mean):
            allowed = f"{km_text(bounds['first_day_share_few_runs'] * mean)} a week before the race"
            yield Violation("H13", race - dt.timedelta(days=bounds["days"]), km_text(first), allowed)
    less = 1 - held / mean
    # Days off so near the race are the runner's own: what they leave out is not run in the days left.
    too_little = above(less, high) and not plan.under_way and not days_off_before_race(plan.request)
    if above(low, less) or too_little:
        yield Violation("H13", race - dt.timedelta(days=1), f"{less:.0%} less running", f"{low:.0%} to {high:.0%} less")


def h14_easy_weeks(plan: Recount) -> Broken:
    """No stretch of full weeks too long, the first the longest, easy weeks 20 to 30 % below the last full one."""
    bounds = bounds_of("H14")
    weeks = plan.blocks
    gentle = (plan.level == "L0" or plan.age >= 50) and len(weeks) > bounds["short_plan_weeks"]
    most = bounds["full_weeks_careful"] if gentle else bounds["full_weeks"]
    stretches: list[int] = [0]
    last_full = 1000 * plan.request.week_km  # what was run before the plan, until a week of it is a measure
    rested = False
    for week in weeks:
        if is_full(week):
            stretches[-1] += 1
            if stretches[-1] > most:
                yield Violation("H14", first_day(week), f"{stretches[-1]} full weeks in a row", str(most))
            # A week away or mostly missed is no measure; after it an easy week may be as small as the way back asks.
            rested = not plan.a_measure(week)
            last_full = last_full if rested else week.distance_m or last_full
            continue
        if week.down_week and last_full and not plan.lost(week):
            less = 1 - week.distance_m / last_full
            too_little = above(less, bounds["less"][1]) and not rested and not plan.under_way
            if above(bounds["less"][0], less) or too_little:
                yield Violation("H14", first_day(week), f"{less:.0%} less than the last full week", "20 to 30 %")
        stretches.append(0)
    found = [n for n in stretches if n]
    if found and max(found) > found[0]:
        yield Violation(
            "H14", first_day(weeks[0]), f"a stretch of {max(found)} after one of {found[0]}", "longest first"
        )


def h17_todays_speed(plan: Recount) -> Broken:
    """Reps of the mile family not faster than today's mile allows; the one sharpening session by its own bounds."""
    bounds = bounds_of("H17")
    sharp = bounds["sharpening"]
    mile = limits_of(plan.request.mile_s).mile
    taper = {s.date for week in plan.plan.weeks if week.block == "taper" for s in week.sessions}
    mile_days = plan.days(lambda s, c: s.kind == "mile_pace" and c.mile_m > 0)
    used = False
    for session in sorted(plan.sessions, key=lambda s: s.date):
        top = plan.of(session).top_mps
        if not session.is_run or session.kind == "race" or top <= mile:
            continue
        allowed = bounds["mile_family"]
        if session.date in taper and _is_sharpening(session, mile, sharp):
            before = [day for day in mile_days if 0 < (session.date - day).days <= sharp["days_before"]]
            ready = len(before) >= sharp["sessions_before"]
            allowed = sharp["fraction_unready"] if not ready else bounds["mile_family"] if used else sharp["fraction"]
            used = used or top > bounds["mile_family"] * mile
        if above(top, allowed * mile):
            yield Violation("H17", session.date, f"{top / mile:.3f} of today's mile speed", f"{allowed:.2f}")


def _is_sharpening(session: Session, mile: float, sharp: Bounds) -> bool:
    """Whether all reps near mile pace are few, short and fully rested."""
    reps = [part for part in counted_parts(session.workout) if part.midpoint_mps >= defined("mile_family_from") * mile]
    return (
        bool(reps)
        and sum(part.repeats for part in reps) <= sharp["reps"]
        and all(
            part.running_distance_m / part.repeats <= sharp["rep_m"] * (1 + ROUNDING)
            and (part.repeats == 1 or (part.recovery_duration_s or 0.0) >= sharp["rest_ratio"] * rep_s(part))
            for part in reps
        )
    )


def h18_rare_races(plan: Recount) -> Broken:
    """All-out efforts ten days apart, two in 14 days in the peak, one in three weeks on average."""
    bounds, request = guardrails()["H18"].recommended, plan.request
    peak = {s.date for week in plan.plan.weeks if week.block in ("peak", "taper") for s in week.sessions}
    efforts = plan.days(lambda s, _: _is_all_out(s, request.race))
    for before, after in pairwise(efforts):
        if after not in peak and (after - before).days < bounds["days_apart"]:
            found = f"{(after - before).days} days after the last all-out effort"
            yield Violation("H18", after, found, f"{bounds['days_apart']} days")
    many = bounds["peak_efforts"]
    for before, after in zip(efforts, efforts[many:], strict=False):
        if after in peak and (after - before).days < bounds["peak_days"]:
            found = f"{many + 1} all-out efforts in {(after - before).days + 1} days"
            yield Violation("H18", after, found, f"{many} in {bounds['peak_days']} days")
    most = math.ceil(((request.race - request.start).days + 1) / bounds["days_per_effort"])
    if len(efforts) > most:
        yield Violation("H18", efforts[-1], f"{len(efforts)} all-out efforts", f"{most}, one in three weeks")


def _is_all_out(session: Session, race: dt.date) -> bool:
    """A test or a race; a race run as a workout says "controlled" in its title or its reason."""
    controlled = session.date != race and "controlled" in f"{session.title} {session.why}".lower()
    return session.kind == "time_trial" or (session.kind == "race" and not controlled)


def h19_cleared(plan: Recount) -> Broken:
    """From 60 on, not cleared: no V, R or test. While something hurts or waits for a doctor: easy running, no jumps."""
    if plan.request.easy_only:
        for session in plan.sessions:
            raced = session.kind == "race" and plan.request.waits_for is not None and plan.of(session).zone3_s > 0
            if plan.of(session).quality or raced:
                yield Violation("H19", session.date, session.title, "easy running only")
            if session.plyometric_contacts:
                yield Violation("H19", session.date, f"{session.plyometric_contacts} contacts", "no jumps")
            if plan.of(session).sprints:
                yield Violation("H19", session.date, f"{plan.of(session).sprints} sprints", "easy running only")
        return
    if not plan.age >= bounds_of("H19")["from_age_years"] or plan.request.cleared:
        return
    for session in plan.sessions:
        if (plan.of(session).fast or plan.of(session).sprints) and session.kind != "race":
            yield Violation("H19", session.date, session.title, "nothing faster than T before a doctor's word")


def h21_one_change(plan: Recount) -> Broken:
    """Between repeats of a session one of reps, pace and rest changes."""
    bounds = guardrails()["H21"].recommended
    last: dict[str, tuple[tuple[float, ...], float, float]] = {}
    for session in sorted(plan.sessions, key=lambda s: s.date):
        reps = [part for part in counted_parts(session.workout) if part.part == "set"]
        if not plan.of(session).quality or session.workout is None or not reps:
            continue
        size = tuple(n for p in reps for n in (p.repeats, p.rep_distance_m or p.rep_duration_s or 0.0))
        pace = reps[0].midpoint_mps
        rest = reps[0].recovery_duration_s or 0.0
        if session.workout.family in last:
            old_size, old_pace, old_rest = last[session.workout.family]
            changed = [name for name, differs in (
                ("reps", size != old_size),
                ("pace", abs(pace - old_pace) > bounds["pace_change"] * old_pace),
                ("rest", min(rest, old_rest) > 0 and abs(rest - old_rest) > bounds["rest_change"] * old_rest),
            ) if differs]  # fmt: skip
            if len(changed) > bounds["changes"]:
                yield Violation("H21", session.date, f"{' and '.join(changed)} changed at once", "one change at a time")
        last[session.workout.family] = (size, pace, rest)


def whole_plan(plan: Recount) -> Broken:
    """Nothing can be counted past: every day stands once in its week, the race ends the plan, the flags are true."""
    request, weeks = plan.request, plan.plan.weeks
    days = {s.date for s in plan.sessions}
    for n in range((request.race - request.start).days + 1):
        day = request.start + dt.timedelta(days=n)
        if day not in days:
            yield Violation("H5", day, "a day without an entry", "at least rest")
    numbers = [week.number for week in weeks]
    if numbers not in (list(range(len(weeks))), list(range(1, len(weeks) + 1))):
        yield Violation("H2", None, f"weeks numbered {numbers}", "weeks numbered in order from 0 or 1")
    for place, week in enumerate(reversed(weeks)):
        last = request.race - dt.timedelta(weeks=place)
        first = max(last - dt.timedelta(days=6), request.start)
        for session in week.sessions:
            if not first <= session.date <= last:
                yield Violation("H2", session.date, f"a session in week {week.number}", f"{first} to {last} there")
            if plan.of(session).hard != session.hard:
                said, held = ("a hard day", "no hard day") if session.hard else ("no hard day", "a hard day")
                found = f"called {said}, though its parts make it {held}"
                yield Violation("H3", session.date, found, "true flags")
            if week.number == 0 and plan.of(session).quality:
                yield Violation("H9", session.date, "a hard session in the first days", "easy running")
    if not any(s.kind == "race" and s.date == request.race for s in plan.sessions):
        yield Violation("H13", request.race, "no race on race day", "the race as the end of the plan")


# A part's own numbers may differ this much: metres are rounded to whole reps and tens, speeds to a pace.
_PART_SLACK = 0.05


def honest_parts(plan: Recount) -> Broken:
    """Parts that add up: positive, speed times time is distance, recoveries inside; else no recount means anything."""
    for session in plan.sessions:
        if session.is_run and session.workout is None:
            yield Violation("H7", session.date, "a run without a workout", "parts that say what to run")
        if not session.is_run and session.workout is not None:
            yield Violation("H5", session.date, f"running in a {session.kind} session", "running in runs only")
        for part in session.workout.parts if session.workout else ():
            wrong = _dishonest(part)
            if wrong:
                yield Violation("H7", session.date, f"a {part.part} part {wrong}", "parts that add up")


def _dishonest(part: Part) -> str:
    """What does not add up in a part, "" where it does."""
    slow, fast = part.target_speed_mps
    numbers = (part.duration_s, part.distance_m, slow, fast, part.recovery_duration_s or 0.0)
    if not all(math.isfinite(n) and n >= 0 for n in numbers) or part.repeats < 1 or not 0 < slow <= fast:
        return "with impossible numbers"
    if part.running_duration_s <= 0 or part.running_distance_m <= 0:
        return "with no time to run"
    if part.running_distance_m > part.distance_m * (1 + _PART_SLACK):
        return f"of {part.distance_m:.0f} m that asks for {part.running_distance_m:.0f} m of running"
    speed = part.running_distance_m / part.running_duration_s
    if part.repeats == 1 and part.rep_distance_m is None:
        speed = part.distance_m / part.duration_s
    if not slow * (1 - _PART_SLACK) <= speed <= fast * (1 + _PART_SLACK):
        return f"that runs {speed:.2f} m/s where {slow:.2f} to {fast:.2f} m/s is asked"
    return ""


ABSOLUTE: tuple[Callable[[Recount], Broken], ...] = (
    h1_single_run_spike, h2_weekly_growth, h3_hard_days_apart, h4_hard_days_a_week, h5_run_free_days,
    h6_session_ceilings, h7_mostly_easy, h8_long_run, h9_speed_comes_back, h10_fresh_legs, h11_jumps, h12_warm_up,
    h13_taper, h14_easy_weeks, h17_todays_speed, h19_cleared, whole_plan, honest_parts,
)  # fmt: skip
# Rules that look at one week alone: what they find in a week holds while it stands.
WITHIN_WEEKS: frozenset[Callable[[Recount], Broken]] = frozenset({
    h4_hard_days_a_week, h6_session_ceilings, h7_mostly_easy, h8_long_run, h12_warm_up, honest_parts,
})  # fmt: skip
RECOMMENDED: tuple[Callable[[Recount], Broken], ...] = (h18_rare_races, h21_one_change)
