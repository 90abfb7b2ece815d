"""What a race, a test or a session says about the mile: part of the way, never a jump, and odd ones are asked about.

Between results the spread grows; each one pulls the estimate by how sure it is (`physiology.form_filter`). The paces of
the coming sessions move only when the estimate has moved enough.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace

from fourlaps import safety
from fourlaps.errors import FourLapsError
from fourlaps.physiology import form_filter, mile_time
from fourlaps.training import answers, catalogue, edits, expectation, notes, pacers, recovering, red_flags, repair
from fourlaps.training.desk import Desk
from fourlaps.training.limits import limits_for, limits_of_plan
from fourlaps.units import MILE_M, format_distance, format_time
from fourlaps.vocabulary.athlete import Result, Sex, Surprise
from fourlaps.vocabulary.plan import Past, Plan, Session, Week

# Room below the length from which a long run is a hard day.
_CLEAR = 0.995
# Run all out: the others are runs that hold a best effort.
_ALL_OUT = frozenset({"race", "time_trial"})
_ON_A_DAY = "A result of a day between the plan's start and today would have been used."


def result_key(result: Result) -> str:
    """How an answered result is remembered."""
    return f"result:{result.date}:{result.distance_m:g}:{result.time_s:g}"


def answer_result(desk: Desk, result: Result) -> None:
    """Move the estimate by one result, and the paces where it has moved enough."""
    day, request = result.date, desk.plan.request
    if day is None:
        return
    key, confirmed = result_key(result), result.confirmed or result in desk.log.confirmed
    if not confirmed and not desk.new(key):
        return
    if confirmed and not (desk.new(f"{key}:confirmed") and (desk.new(key) or key in desk.answered("asked:"))):
        return
    if day > desk.today:
        reason = f"A result of {day} lies after {desk.today}; it was not used. Check its date."
        desk.not_used(desk.today, f"result of {day}", "log", reason, _ON_A_DAY)
        return
    if day < request.start:
        reason = f"A result of {day} lies before the plan began on {request.start}; the plan was made knowing it."
        desk.not_used(desk.today, f"result of {day}", "log", reason, _ON_A_DAY)
        return
    try:
        seen = _mile_of(result, request.sex, request.age_years, day)
    except FourLapsError as error:
        read = "With a distance and a time that can be read it would have been used."
        desk.not_used(desk.today, f"result of {day}", "log", str(error), read)
        return
    mean_s = form_of(desk)[1]
    variance, noise = _doubt(desk, result, day)
    far = (math.log(seen) - math.log(mean_s)) / math.sqrt(variance + form_filter.asking_sd(noise) ** 2)
    what = f"{result.kind.replace('_', ' ')} of {format_distance(result.distance_m)} in {format_time(result.time_s, 1)}"
    trigger = f"{what}: a mile of {format_time(seen, 1)} against {format_time(mean_s, 1)} expected"
    now = format_time(request.mile_s, 1)
    excuse = desk.log.excuse(result)
    if excuse and far > 0:
        cause = "something else" if excuse == "other" else excuse.replace("_", " ")
        reason = f"Slower, and {cause} explains it; one slow result with a cause changes nothing."
        desk.stays(day, now, trigger, "paces", reason, "Without a cause it would have counted half.")
        return
    reason = "One result moves the estimate part of the way; the paces of the coming sessions follow it."
    # What the mile of today does not count is asked about here, too.
    if (abs(far) > form_filter.ASK_BEYOND_SD or result in desk.log.waiting) and not confirmed:
        agreeing = _agreeing(desk, result, seen, mean_s)
        if agreeing is None:
            desk.new(f"asked:{key}")
            desk.stays(
                day, now, f"{trigger}, {abs(far):.1f} SD off", "surprise",
                "That is further from what we expected than chance allows. Wind, a short course, illness, tactics? "
                'Nothing changes until you confirm it ("confirmed": true beside it in the log), or until a second '
                "result agrees.",
                f"Within {form_filter.ASK_BEYOND_SD:g} SD it would have been used at once.",
            )  # fmt: skip
            return
        reason = "Two results that surprise in the same way confirm each other; the paces follow part of the way."
        other, other_seen = agreeing
        # The first of them was only asked about when it stood alone: it counts now, once.
        if result_key(other) in desk.answered("asked:") and desk.new(f"{result_key(other)}:confirmed"):
            _take(desk, other, other_seen)
    _take(desk, result, seen)
    if far > 0 and not _slow_before(desk, result):
        reason = "One slow result is remembered and slows no pace; a second one would."
        desk.stays(day, now, trigger, "paces", reason, "A faster one would have moved the paces part of the way.")
        return
    follow(desk, day, trigger, reason)


def best_since(desk: Desk, day: dt.date) -> float | None:
    """The fastest mile (s) that a result from that day to today stands for; None without one."""
    found = []
    for result in desk.log.results:
        if result.date is None or not day <= result.date <= desk.today or _is_asked_about(desk, result):
            continue
        try:
            found.append(_mile_of(result, desk.plan.request.sex, desk.plan.request.age_years, result.date))
        except FourLapsError:
            continue  # it was said already that it cannot be read
    return min(found, default=None)


def _is_asked_about(desk: Desk, result: Result) -> bool:
    """Whether a result is further off than chance allows and nobody has stood by it yet."""
    key = result_key(result)
    return key in desk.answered("asked:") and ":confirmed" not in desk.answered(key)


def _doubt(desk: Desk, result: Result, day: dt.date) -> tuple[float, float]:
    """(variance of what is believed of the log mile on that day, SD of the result as a test of it)."""
    since, _mean_s, sd = form_of(desk)
    noise = form_filter.noise_sd(result)
    if desk.plan.level in ("L0", "L1"):
        noise = max(noise, answers.bound("pace", "novice_sd"))
    return form_filter.drifted(sd**2, (day - since).days), noise


def _take(desk: Desk, result: Result, seen_s: float) -> None:
    """Move what is believed of the mile by one result that stands for a mile of `seen_s`: to the mile of today where
    the log tells it, so that the plan reckons with the one that is shown; no result moves it the other way."""
    assert result.date is not None
    since, mean_s, _sd = form_of(desk)
    variance, noise = _doubt(desk, result, result.date)
    log_s, after = form_filter.updated(math.log(mean_s), variance, math.log(seen_s), noise)
    mile_s, shown_s = math.exp(log_s), desk.log.mile_s
    if shown_s is not None and (shown_s - mean_s) * (seen_s - mean_s) >= 0:
        mile_s = shown_s
    remember_form(desk, max(since, result.date), mile_s, math.sqrt(after))


def _agreeing(desk: Desk, result: Result, seen_s: float, mean_s: float) -> tuple[Result, float] | None:
    """Another result of the last weeks, with its mile, that lies off the same way and no further from this one than
    chance allows; None without one."""
    request, most = desk.plan.request, answers.bound("pace", "slow_twice_days")
    for other in desk.log.results:
        if other.date is None or result.date is None or desk.log.excuse(other) or other.date < request.start:
            continue
        if not 0 < abs((result.date - other.date).days) <= most or other.date > desk.today:
            continue
        try:
            seen = _mile_of(other, request.sex, request.age_years, other.date)
        except FourLapsError:
            continue
        own, noise = _doubt(desk, result, result.date)[1], _doubt(desk, other, other.date)[1]
        near = abs(math.log(seen / seen_s)) <= form_filter.ASK_BEYOND_SD * math.hypot(own, noise)
        off = abs(math.log(seen / mean_s)) > form_filter.ASK_BEYOND_SD * form_filter.asking_sd(noise)
        if near and off and (seen - mean_s) * (seen_s - mean_s) > 0:
            return other, seen
    return None


def asked_about(plan: Plan, results: Sequence[Result]) -> list[Surprise]:
    """The results that a re-plan of this plan has asked about, and nobody has answered yet."""
    found = []
    for result in results:
        key = result_key(result)
        answered = result.confirmed or result.excuse or f"{key}:confirmed" in plan.applied
        if answered or f"asked:{key}" not in plan.applied or result.date is None:
            continue
        form = plan.past.form if plan.past else None
        mile_s = form[1] if form else plan.request.mile_s
        seen = _mile_of(result, plan.request.sex, plan.request.age_years, result.date)
        sd = (math.log(seen) - math.log(mile_s)) / form_filter.asking_sd(form_filter.noise_sd(result))
        found.append(Surprise(result, result.time_s * mile_s / seen, sd))
    return found


def raced_near(desk: Desk, day: dt.date, kind: str) -> Result | None:
    """A race or test run outside the plan so shortly before `day` that nothing hard of that kind may stand there (H3).

    One that was run as a hard session of the plan keeps its distance by the plan's own days; a long one asks for more.
    """
    older = (desk.plan.request.age_years or 0) >= 50 and kind in ("vo2max", "mile_pace", "time_trial")
    apart = safety.guardrails()["H3"].absolute["days_apart_from_50" if older else "days_apart"]
    known = [(r, r.date) for r in desk.log.results if r.date is not None and r.date <= desk.today]
    least = max((apart, *(_easy_days(result) + 1 for result, _ in known)))
    known = [(result, raced) for result, raced in known if 0 < (day - raced).days <= least]
    if not known:
        return None
    runs = [s for s in desk.plan.as_lived.sessions if s.is_run]
    own, hard = {s.date for s in runs if s.kind == "race"}, {s.date for s in runs if s.hard}
    near = []
    for result, raced in known:
        after, few = (day - raced).days, 0 if raced in own else _easy_days(result)
        if 0 < after <= few or 0 < after < (0 if raced in hard else apart):
            near.append((raced, result))
    return max(near, key=lambda pair: pair[0], default=(None, None))[1]


def _easy_days(result: Result) -> int:
    """Days of easy running after a race of that many minutes; 0 where H3's are enough."""
    return max((int(answers.bound("race", f"{row}_easy_days")) for row in _rows_of(result)), default=0)


def _rest_days(result: Result) -> int:
    """Days without running after a race of that many minutes."""
    return int(answers.bound("race", "longest_rest_days")) if "longest" in _rows_of(result) else 0


def _rows_of(result: Result) -> list[str]:
    """The rows of the table that a race is long enough for."""
    return [row for row in ("long", "longer", "longest") if result.time_s >= 60 * answers.bound("race", f"{row}_min")]


def keep_apart(desk: Desk) -> None:
    """A race or test outside the plan is a hard day like any other: what is hard beside it becomes easy (H3)."""
    for session in [s for s in desk.coming if s.is_run and s.kind != "race"]:
        raced = raced_near(desk, session.date, session.kind)
        if raced is None or raced.date is None:
            continue
        made, rule = session, "H3"
        reason = "A race or a test is a hard day; an easy one follows it before the next."
        other = "With the race a day or two earlier it would have stayed."
        after = (session.date - raced.date).days
        if after <= _easy_days(raced):
            rule, reason = "race", "So long a race takes days to recover from: easy running comes first."
            other = f"More than {_easy_days(raced)} days after the race, or after a shorter one, it would have stayed."
            made = edits.without_strides(session)
        if after <= _rest_days(raced):
            reason = "So long a race takes days to recover from: no running yet."
            made = edits.rest_instead(session, reason)
        elif session.hard or (session.kind == "long" and rule == "race"):
            made = repair.made_easy(session, desk.plan, desk.pacer, reason)
        if made is not session and desk.new(f"apart:{raced.date}:{session.id}"):
            desk.put(session, made, _named(raced, raced.date), rule, reason, other)
    _test_apart(desk)


def _test_apart(desk: Desk) -> None:
    """The next test stands ten days and more from an all-out effort that was told; the last weeks hold two (H18).

    It becomes easy and does not slide: a race run all out has told already what it would.
    """
    late = {s.date for week in desk.plan.weeks if week.block in ("peak", "taper") for s in week.sessions}
    raced = [(r, r.date) for r in desk.log.results if r.kind in _ALL_OUT and r.date is not None]
    for test in [s for s in desk.coming if s.kind == "time_trial" and s.date not in late]:
        near = [
            (result, day) for result, day in raced if day <= desk.today and 0 < (test.date - day).days < tests_apart()
        ]
        if near and desk.new(f"apart:{near[-1][1]}:{test.id}"):
            no_test(desk, test, _named(*near[-1]))


def tests_apart() -> int:
    """The days that H18 asks for between two all-out efforts."""
    return int(safety.guardrails()["H18"].recommended["days_apart"])


def no_test(desk: Desk, test: Session, trigger: str) -> None:
    """A test too near to a race is an easy run: the race tells what it would (H18)."""
    reason = "The race tells what you can run now: two all-out efforts stand ten days apart and more."
    other = f"{tests_apart()} days from the race the test would have stayed."
    desk.put(test, repair.made_easy(test, desk.plan, desk.pacer, reason), trigger, "H18", reason, other)


def _named(result: Result, day: dt.date) -> str:
    return f"{result.kind.replace('_', ' ')} of {format_distance(result.distance_m)} on {day:%a %d %b}"


def _slow_before(desk: Desk, result: Result) -> bool:
    """Whether another result of the last weeks was slower than the paces, too, without a cause."""
    request, most = desk.plan.request, answers.bound("pace", "slow_twice_days")
    slow = request.mile_s * (1 + answers.bound("pace", "smallest_step"))
    for other in desk.log.results:
        if other is result or other.date is None or result.date is None or desk.log.excuse(other):
            continue
        # Two entries of one day are one result, or one day's legs.
        if other.date < request.start or not 0 < (result.date - other.date).days <= most:
            continue
        try:
            seen = _mile_of(other, request.sex, request.age_years, other.date)
        except FourLapsError:
            continue
        if seen > slow:
            return True
    return False


def _mile_of(result: Result, sex: Sex | None, age_years: float | None, day: dt.date) -> float:
    """The mile (s) one result stands for."""
    if abs(result.distance_m - MILE_M) < 1:
        return result.time_s
    return mile_time.predict((result,), sex=sex, age_years=age_years, today=day).median


def form_of(desk: Desk) -> tuple[dt.date, float, float]:
    """(day, mile s, SD of its log) of what is believed about the mile, at the plan's start where nothing came since."""
    form = desk.plan.past.form if desk.plan.past else None
    request = desk.plan.request
    return form if form else (request.start, request.mile_s, answers.bound("pace", "known_sd"))


def remember_form(desk: Desk, day: dt.date, mile_s: float, sd: float, *, result: bool = True) -> None:
    """Write what is now believed about the mile into the plan.

    result  a race or a test said so; reps leave what was known before days off and move it by as much
    """
    past = desk.plan.past or Past(desk.today)
    known = None
    if past.known is not None and past.form is not None and not result:
        known = (past.known[0], past.known[1] * mile_s / past.form[1], past.known[2])
    desk.plan = replace(desk.plan, past=replace(past, form=(day, mile_s, sd), known=known))


def catch_up(desk: Desk) -> None:
    """Let the paces take the next step towards an estimate that is still faster, three weeks after the last one."""
    past = desk.plan.past
    if past is None or past.form is None or not past.miles:
        return
    last, wait = past.miles[-1][0], int(answers.bound("pace", "next_step_days"))
    if (desk.today - last).days < wait or past.form[1] >= desk.plan.request.mile_s or desk.way_back is not None:
        return
    trigger = f"a mile of {format_time(past.form[1], 1)} expected since {past.form[0]:%a %d %b}"
    follow(desk, desk.today, trigger, f"{wait} days after the last step the paces may take the next.")


def follow(desk: Desk, day: dt.date, trigger: str, reason: str) -> None:
    """Let the paces follow the estimate, a small step at most, where it has moved enough."""
    request = desk.plan.request
    moved = math.log(form_of(desk)[1] / request.mile_s)
    smallest, largest = answers.bound("pace", "smallest_step"), answers.bound("pace", "largest_step")
    if abs(moved) < smallest:
        return
    # Both ways in small steps; the next comes with the next result, or after some weeks.
    if moved < -largest:
        weeks = answers.bound("pace", "next_step_days") / 7
        step = f"paces take {100 * largest:.1f} % at most at once, the next with another result or in {weeks:g} weeks"
        reason += f" It is more than one step: {step}."
    moved = max(-largest, min(largest, moved))
    otherwise = f"Less than {100 * smallest:.1f} % away from your paces it would have changed nothing yet."
    set_mile(desk, request.mile_s * math.exp(moved), day, trigger, "paces", reason, otherwise)


def set_mile(
    desk: Desk, mile_s: float, day: dt.date, trigger: str, rule: str, reason: str, otherwise: str = ""
) -> None:
    """Plan the coming sessions at another mile; the past keeps the paces it was run at."""
    plan, request = desk.plan, desk.plan.request
    mile_s = min(max(mile_s, 210.0), 900.0)
    changed = replace(request, mile_s=mile_s)
    level = safety.level_of(mile_s, request.sex)
    limits = limits_for(changed, level, plan.weeks[-1].number)
    planned = pacers.planned_at_s(changed, pacers.reached_for_s(plan))
    pacer = pacers.pacer_for(changed, limits, planned)
    factor = request.mile_s / mile_s
    # Of a locked session the day and the reps are locked; its pace is that of the mile, as in a plan made anew.
    waiting = {session.id for session in desk.coming}

    def at_new_pace(session: Session, week: Week) -> Session:
        if session.id not in waiting:
            return session
        made = edits.repaced(session, factor, pacer, desk.pacer)
        if level not in catalogue.accelerations()["FLY"].ladder:
            made = edits.strides_instead(made, pacer) or made
        if made.kind == "long" and not session.hard:
            # The same kilometres last longer now; a long run that was no hard day stays none.
            made = edits.no_longer(made, _CLEAR * limits.hard_long_s(), pacer) or made
        at_goal = session.date == request.race or (session.kind == "mile_pace" and week.block == "peak")
        if not at_goal:
            return made
        # The race and the last reps follow what the race is planned at, not the mile of today; a tempo beside them
        # hangs on the threshold (H17).
        return edits.repaced_work(made, pacer.goal_mile / desk.pacer.goal_mile / factor, pacer, tempo=False)

    weeks = tuple(replace(week, sessions=tuple(at_new_pace(s, week) for s in week.sessions)) for week in plan.weeks)
    past = plan.past or Past(desk.today)
    form = past.form or (day, mile_s, answers.bound("pace", "known_sd"))
    known = past.known
    if rule == "return":
        known = known or past.form or (request.start, request.mile_s, answers.bound("pace", "known_sd"))
        form = (day, mile_s, max(form[2], answers.bound("pace", "known_sd")))
    since = desk.history_until
    miles = past.miles if any(row[0] == since for row in past.miles) else (*past.miles, (since, request.mile_s))
    moved = replace(
        plan,
        request=changed,
        level=level,
        planned_at_s=planned,
        weeks=weeks,
        past=replace(past, form=form, miles=miles, known=known),
    )
    moved = with_goal_note(repair.reflagged(moved, since))
    desk.plan, desk.pacer = moved, replace(pacer, stretches=desk.pacer.stretches)
    desk.say(day, format_time(request.mile_s, 1), format_time(mile_s, 1), trigger, rule, reason, otherwise)


def with_goal_note(plan: Plan) -> Plan:
    """The plan with its sentence about the goal as today's mile has it."""
    said = [note for note in notes.notes_for(plan, limits_of_plan(plan)) if "goal" in note]
    kept = [note for note in plan.guardrail_notes if "goal" not in note]
    return replace(plan, guardrail_notes=(*said, *kept))


def answer_goal(desk: Desk) -> None:
    """Say once where the goal has become unlikely or too modest; it is never changed silently."""
    request = desk.plan.request
    days = (request.race - desk.today).days
    if request.goal_s is None or not 0 < days <= answers.bound("goal", "days"):
        return
    told = (*desk.plan.applied, *desk.applied)
    if request.easy_only or red_flags.paused_by(told, desk.log.cleared):
        return  # a doctor's word comes before any goal
    tires = recovering.recovery(desk.plan, desk.log.mornings, desk.log.sessions, desk.today).median
    found = expectation.expected(desk.plan, recovery=tires)["race_day_s"]
    chance = found.prob_below(request.goal_s)
    goal = format_time(request.goal_s)
    unlikely, likely = answers.bound("goal", "unlikely"), answers.bound("goal", "likely")
    if chance < unlikely and desk.new(f"goal:{request.goal_s:g}:far"):
        nearer = format_time(found.median)
        reason = f"{goal} has become unlikely for {request.race}; {nearer} is a goal that can be run. Yours to decide."
    elif chance > likely and desk.new(f"goal:{request.goal_s:g}:near"):
        nearer = format_time(found.quantile(0.25))
        reason = f"{goal} is likely now; {nearer} would ask something of you. Yours to decide."
    else:
        return
    trigger = f"chance of {goal}: {100 * chance:.0f} %, race on {request.race:%a %d %b}"
    otherwise = f"Between {100 * unlikely:.0f} and {100 * likely:.0f} % nothing would have been said."
    desk.ask(desk.today, goal, f"{nearer}?", trigger, "goal", reason, otherwise)
