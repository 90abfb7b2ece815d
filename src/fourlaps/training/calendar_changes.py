"""Days lost or gained, races that come in between, another race day, goal or week: what follows in the plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from fourlaps import safety
from fourlaps.errors import InputError
from fourlaps.training import (
    added_races,
    answers,
    catalogue,
    edits,
    feels,
    gaps,
    pacers,
    rebuilding,
    repair,
    results,
    sessions,
    told_anew,
)
from fourlaps.training.desk import Change, Desk
from fourlaps.training.extras import Support
from fourlaps.training.limits import limits_of_plan
from fourlaps.training.season import DAY
from fourlaps.units import MILE_M, format_distance, format_time
from fourlaps.vocabulary.athlete import DAY_NAMES, PlanRequest
from fourlaps.vocabulary.log import AddedRace, Availability, Wish
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session
from fourlaps.vocabulary.workout import Part, Workout

# A race after so many days without a run is one from rest [training science 3.14, C].
_FROM_REST_DAYS = 14
# Days off up to the last days leave one easy run of so many seconds, by preference so many days before the race
# [training science 3.12, K].
_SHORT_RUN_S, _SHORT_RUN_DAYS = 20 * 60.0, (2, 1, 3, 4)
_BESIDE_RUNS = frozenset({"strength", "plyometrics", "cross_training"})

# --- availability --------------------------------------------------------------------------------------------------


def answer_availability(desk: Desk, window: Availability) -> None:
    """Move what matters off days that are lost, drop the rest; after a holiday the way back is eased."""
    desk.answer(window)
    named = ", ".join(DAY_NAMES[day] for day in window.days) or "none"
    trigger = f"free days from {window.first} to {window.last}: {named}"
    lost = [
        s
        for s in desk.coming
        if desk.told_of(s.date) == window and s.is_run and s.kind != "race" and not desk.may_run(s.date)
    ]
    for session in [s for s in lost if s.pinned]:
        why = "You locked it, so it stays on a day told as not free. Move it or leave it out if it is to go."
        desk.stays(session.date, session.title, trigger, "H16", why, "Unlocked, it would have moved or been left out.")
    lost = [s for s in lost if not s.pinned]
    reason = "That day is not free any more and no free day of its week can take it, so it is dropped, not crammed in."
    other = "Another free day in its week with easy days around would have taken it."
    for session in sorted(lost, key=lambda s: (s.kind not in QUALITY_KINDS, s.kind != "long", s.date)):
        matters = session.kind in QUALITY_KINDS | {"long"}
        near = feels.in_reach(desk, session, (1, -1, 2, -2))
        if matters and feels.slid(desk, session, trigger, "H16", near):
            continue
        if _moved_in_its_week(desk, session, trigger):
            continue
        desk.put(session, edits.rest_instead(session, reason), trigger, "H16", reason, other)
    _nothing_beside(desk, window, trigger)
    _after_holiday(desk, window, trigger)
    for race in [s for s in desk.coming if s.kind == "race" and window.first <= s.date <= window.last]:
        if desk.was_lost(race.date):
            reason = "You told this day as not free, and the race stands on it: no plan moves a race."
            other = "Told as free, or with another race day, the two would agree."
            desk.stays(race.date, race.title, trigger, "race", reason, other)


def _moved_in_its_week(desk: Desk, session: Session, trigger: str) -> bool:
    """Put a run on the nearest free day of its week that holds no run, if every rule still holds; whether there is one.

    What was told ahead is no missed session: it may go further than one slides. The last days before the race stay.
    """
    week = next(w for w in desk.plan.weeks if any(s.id == session.id for s in w.sessions))
    late = answers.bound("missed", "late_days")
    days = {s.date for s in week.sessions if s.date >= desk.history_until}
    copies = [copy for day in days if (copy := desk.on_day(session, day)) is not None]
    other = "Without a free day there it would have been dropped."
    # The nearest day, of those with the minutes for all of it where there is one.
    for copy in sorted(copies, key=lambda c: (feels.is_cut(session, c), abs((c.date - session.date).days), c.date)):
        day = copy.date
        reason = "It moves to a day of its week that is free." + feels.cut_words(desk, session, copy)
        if any(s.is_run for s in desk.plan.on(day)) or (desk.plan.request.race - day).days <= late:
            continue
        if gaps.too_early(desk, copy) or day in gaps.unwell_days(desk) or results.raced_near(desk, day, session.kind):
            continue
        if session.kind in QUALITY_KINDS and feels.crowded(desk, session, day):
            continue  # two short tempos break no rule on days that touch, and are crammed in all the same
        if desk.put_if_safe(session, copy, trigger, "H16", reason, other):
            return True
    return False


def _nothing_beside(desk: Desk, window: Availability, trigger: str) -> None:
    """Days away without a free one hold no strength, jumps or bike either, as those a plan is asked with."""
    if window.days or (window.last - window.first).days < answers.bound("gap", "from_days") - 1:
        return
    reason = "None of these days is free, so nothing stands there, and nothing of it is made up for later."
    other = "With a free day among them it would have stayed."
    for session in [s for s in desk.coming if window.first <= s.date <= window.last and s.kind in _BESIDE_RUNS]:
        if desk.was_lost(session.date):
            desk.put(session, edits.rest_instead(session, reason), trigger, "H16", reason, other)


def _after_holiday(desk: Desk, window: Availability, trigger: str) -> None:
    """Where a window leaves days without any run, ease the days after it at once: the way back is known already."""
    if window.last < desk.today or (window.last - window.first).days < answers.bound("gap", "from_days") - 1:
        return
    runs = sorted({s.date for s in desk.plan.as_lived.sessions if s.is_run})
    before = max((day for day in runs if day <= window.last), default=desk.plan.request.start - DAY)
    after = min((day for day in runs if day > window.last), default=None)
    if after is None:
        return
    least = answers.bound("gap", "from_days")
    days_off = max(gaps.days_lost(desk, before, after), int(least))
    if (after - before).days - 1 >= least + 1:
        told = f"{trigger} ({days_off} days without running)"
        if after >= desk.plan.request.race:
            short = _last_short_run(desk, window, after, trigger)
            days_off = ((short.date if short else after) - before).days - 1
            if days_off < _FROM_REST_DAYS:
                return
            told = f"{trigger} ({days_off} days without running)"
            left = "One short run" if short else "No run"
            reason = (
                f"{left} is left before the race: it would be run from rest, after {days_off} days without running."
            )
            act = "Keep two or three easy runs a week there, or choose a later race."
            other = "Free days there would have held easy runs."
            desk.stays(after, format_time(desk.plan.request.mile_s, 1), told, "return", f"{reason} {act}", other)
            return
        loss = answers.loss_ahead(days_off)
        if loss and window.first > desk.today:
            now = format_time(desk.plan.request.mile_s, 1)
            desk.stays(after, now, told, "return", loss, "Running on those days, or fewer of them, keeps more.")
        gaps.ease_back(desk, before, after, days_off, told)


def _last_short_run(desk: Desk, window: Availability, race: dt.date, trigger: str) -> Session | None:
    """One of the easy runs the days off took from race week, as 20 easy minutes on a free day before the race; None
    where no day is free or a rule forbids it."""
    reason = "A few easy minutes before the race, after days without running: no run is made up for."
    other = "Without a free day before the race none would stand here."
    week = {s.date for w in desk.plan.weeks if any(s.date == race for s in w.sessions) for s in w.sessions}
    steps = (desk.steps[s.id] for s in desk.plan.sessions if s.id in desk.steps and s.kind == "rest")
    taken = [step[0][1] for step in steps if step[0][1].kind == "easy" and step[0][1].date in week]
    for days in _SHORT_RUN_DAYS:
        day = race - days * DAY
        if day <= window.last or day < desk.history_until:
            continue
        if any(s.is_run for s in desk.plan.on(day)) or day in gaps.unwell_days(desk):
            continue
        for old in taken:
            calm = edits.without_strides(old)
            short = edits.shortened(calm, calm.distance_m * min(1.0, _SHORT_RUN_S / calm.duration_s), desk.pacer)
            made, here = desk.on_day(short, day), desk.find(old.id)
            if made is not None and here is not None and desk.put_if_safe(here, made, trigger, "return", reason, other):
                return made
    return None


# --- races on the way ----------------------------------------------------------------------------------------------


def answer_race(desk: Desk, race: AddedRace) -> None:
    """Put a race on its day: it takes the place of the hard session nearest to it, with a few easier days before."""
    plan, day, key = desk.plan, race.date, added_races.key_of(race)
    of_the_day = f"race:{day}:"
    eased = any(not told.endswith(":C") for told in desk.answered(of_the_day))
    # The last word on a day counts, also where it goes back to an earlier one.
    if not desk.newest(of_the_day, key.removeprefix(of_the_day)) or day < desk.today:
        return
    what = added_races.words(race)
    reason = "A race is the hardest session there is: it takes the place of the hard one near it."
    other = f"A race more than {answers.bound('race', 'near_days'):.0f} days from any hard session would replace none."
    laid = added_races.races_of(plan).get(day)
    if laid is not None and desk.laid_anew:
        # The new weeks hold it already.
        desk.changes.append(Change(day, laid.id, "Rest", laid.title, what, "race", reason, other))
        return
    apart = limits_of_plan(plan).fast_gap_days
    raced = [s.date for s in plan.as_lived.sessions if s.kind == "race" and s.date != plan.request.race]
    raced += [r.date for r in desk.log.results if r.date is not None and r.date <= desk.today]
    no = added_races.why_not(race, plan.request.race, apart, raced)
    if no is not None:
        desk.not_used(day, what, *no)
        return
    made = _race_session(desk, race)
    if made is None:
        too_long = (
            "With ten minutes of jogging before it and five after, so long a race is longer than any run of your plan "
            "then (rule H1); jog it or leave it out."
        )
        desk.not_used(day, what, "H1", too_long, "A shorter race.")
        return
    near = [
        s
        for s in desk.coming
        if s.is_run and s.hard and s.kind != "race" and abs((s.date - day).days) < apart and s.date != day
    ]
    week = next((w for w in plan.weeks if any(s.date == day for s in w.sessions)), None)
    if week is not None and not near and not any(s.hard and s.date == day for s in plan.on(day)):
        hard = [s for s in week.sessions if s.hard and s in desk.coming and s.kind in ("vo2max", "mile_pace", "tempo")]
        near = sorted(hard, key=lambda s: (s.kind != "vo2max", abs((s.date - day).days)))[:1]
    for session in near:
        easy = repair.made_easy(session, desk.plan, desk.pacer, reason)
        desk.put(session, easy, what, "race", reason, other)
    _no_test_near(desk, race, what)
    there = [s for s in desk.plan.on(day) if s.kind != "rest" and s.id not in desk.closed]
    for session in there:
        gone = edits.rest_instead(session, "A race stands here.")
        desk.plan = repair.with_session(desk.plan, session, gone)
        if not session.is_run:
            desk.note(session, gone, what, "race", reason, other)
    slot = next((s for s in there if s.is_run), None)
    desk.plan = feels.added(desk.plan, made)
    if slot is not None and slot.id == made.id:
        reason = "The race is told anew, so it stands there as told last. What was eased for it before stays easy."
        desk.note(slot, made, what, "race", reason, "Told as before, it would have stayed.")
    else:
        name = slot.title if slot else "Rest"
        desk.changes.append(Change(day, made.id, name, made.title, what, "race", reason, other))
    if race.priority != "C" and not eased:  # once is enough, however often the race is told anew
        share, days = answers.bound("race", "mini_taper"), int(answers.bound("race", "mini_taper_days"))
        reason = f"A quarter less in the {days} days before, so that you stand there fresh."
        for session in [s for s in desk.coming if 0 < (day - s.date).days <= days and s.kind in ("easy", "long")]:
            shorter = edits.scaled(session, share, desk.pacer)
            if shorter is not None:
                desk.put(session, shorter, what, "race", reason, "A C race is run as a workout, with no days off.")
    for session in [s for s in desk.coming if 0 < (day - s.date).days <= 2 and s.heavy_legs]:
        reason = "No heavy legs and no jumps in the two days before a race."
        desk.put(session, edits.rest_instead(session, reason), what, "H10", reason, "Three days before it would stay.")


def _no_test_near(desk: Desk, race: AddedRace, what: str) -> None:
    """A race run all out is the test: no other stands within the days that H18 keeps between such efforts."""
    apart = results.tests_apart()
    if race.priority == "C":
        return
    for test in [s for s in desk.coming if s.kind == "time_trial" and 0 < abs((s.date - race.date).days) < apart]:
        results.no_test(desk, test, what)


def _race_session(desk: Desk, race: AddedRace) -> Session | None:
    """The race with its warm-up and cool-down, as long as H1 allows; None where less than H12 asks fits."""
    ran = [s.distance_m for s in desk.plan.as_lived.sessions if s.is_run and 0 < (race.date - s.date).days <= 30]
    if (race.date - desk.plan.request.start).days < 30:
        ran.append(desk.plan.request.longest_km * 1000)
    limit = 1000 * limits_of_plan(desk.plan).run_km(max(ran, default=0.0) / 1000)
    spare = limit * 0.99 - race.distance_m
    pacer = desk.pacer.on(race.date)
    if spare < edits.LEAST_ENDS_S * pacer.easy_mid:
        return None
    # Riegel's exponent between mile and half marathon [Riegel1981, B]; a C race is run controlled, at 5k pace at most.
    slower = (race.distance_m / MILE_M) ** 0.06
    top = pacer.speeds.mile / max(slower, 1.0)
    if race.priority == "C":
        top = min(top, pacer.speeds.five_k)
    speed = (0.97 * top, top)
    mid = sum(speed) / 2
    work = Part("steady", race.distance_m / mid, race.distance_m, speed, 3)
    # Two thirds of it before the race: ten minutes at least before, five after (H12).
    warm, cool = min(900.0, spare / pacer.easy_mid / 1.5), min(600.0, spare / pacer.easy_mid / 3)
    parts = [
        *sessions.ends("warm_up", pacer, warm),
        replace(work, zone=safety.zone_of(work, pacer.mile_s)),
        *sessions.ends("cool_down", pacer, cool),
    ]
    controlled = race.priority == "C"
    title = f"Race: {format_distance(race.distance_m)}" + (", controlled" if controlled else "")
    why = (
        "Run as a workout, controlled: the season's race comes later."
        if controlled
        else "A race on the way: it sharpens, and it tells where you are."
    )
    return Session(
        id=f"{race.date.isoformat()}-race", date=race.date, kind="race", title=title, why=why, hard=True,
        workout=Workout("RACE", title, tuple(parts)),
        done_right_if="Even laps, and something left for the last one.",
        stop_if="Chest pain, dizziness or a sudden sharp pain: step off the track.",
        guardrails=("H3", "H18"),
    )  # fmt: skip


# --- wishes --------------------------------------------------------------------------------------------------------


def answer_wish(desk: Desk, wish: Wish, support: Support) -> None:
    """Follow another race day, another week or another goal; refused in words where no safe plan can.

    raises  InputError for a race day no plan can lead to
    """
    request = desk.plan.request
    if wish.race is not None and wish.race != request.race and desk.newest("wish:race:", wish.race):
        if wish.race <= desk.today:
            raise InputError(f"The wished race day {wish.race} is not after {desk.today}. Name a later day.")
        trigger, since = told_anew.race_moved(request.race, wish.race), rebuilding.after_this_week(desk, wish.race)
        reason, other = _counted_back(request.race, since)
        rebuilding.rebuild(desk, support, race=wish.race, trigger=trigger, reason=reason, otherwise=other, since=since)
    if wish.days is not None and wish.days != desk.plan.request.days:
        named = ", ".join(DAY_NAMES[day] for day in wish.days)
        if desk.newest("wish:days:", named):
            if len(wish.days) < 2:
                raise InputError(f"Days free for running: {named}. Two at least are needed, three make a plan.")
            trigger, (reason, other) = told_anew.days_changed(desk.plan.request.days, wish.days), _OTHER_DAYS
            rebuilding.rebuild(desk, support, days=wish.days, trigger=trigger, reason=reason, otherwise=other)
    if wish.life is not None:
        _another_life(desk, wish.life, support)
    # A goal that reads the same is no other one.
    was, goal_s = told_anew.goal_words(request.goal_s), wish.goal_s
    if goal_s is not None and told_anew.goal_words(goal_s or None) != was and desk.newest("wish:goal:", f"{goal_s:g}"):
        _new_goal(desk, goal_s or None)


# Why and what else, of weeks that are laid out on other days.
_OTHER_DAYS = (
    "Your week has other days now, so the weeks ahead are laid out on them; what was run stays.",
    "The same days would have kept the weeks.",
)


def _counted_back(race: dt.date, since: dt.date | None) -> tuple[str, str]:
    """Why and what else, of weeks laid out for another day than `race`; `since` where this week stays."""
    if since is not None:
        reason = "The weeks are counted back from race day: this week stays, those after it are laid out anew."
    else:
        reason = "The weeks are counted back from race day, so those ahead are laid out anew; what was run stays."
    return reason, f"With the race on {race} nothing would have moved."


def _another_life(desk: Desk, life: PlanRequest, support: Support) -> None:
    """Lay the weeks ahead out for days, minutes, races and wishes that are others now; what was run goes on."""
    old = desk.plan.request
    told = replace(
        life, mile_s=old.mile_s, start=old.start, week_km=old.week_km, longest_km=old.longest_km,
        fast_running=old.fast_running, gap_days=old.gap_days, gap_cause=old.gap_cause,
        healthy_since=old.healthy_since, unbroken_s=old.unbroken_s, mile_sd=old.mile_sd,
        races=(*(race for race in old.races if race.date < desk.today), *life.races),
    )  # fmt: skip
    if told == old:
        return
    if replace(told, goal_s=old.goal_s) == old:
        _new_goal(desk, told.goal_s)
        return
    # With the race's year the age goes on by itself; told anew, or that of a child, it is more than another race.
    child = (told.age_years or 30) < catalogue.young().play_below <= (old.age_years or 30)
    aged = told.age_years != old.age_years and (told.race == old.race or child)
    only_race = not aged and replace(told, race=old.race, goal_s=old.goal_s, age_years=old.age_years) == old
    since = rebuilding.after_this_week(desk, told.race) if only_race else None
    reason = "Your settings are others now, so the weeks ahead are laid out for them; what was run stays."
    other = "With the settings as they were the weeks would have stayed."
    if only_race and told.race != old.race:
        reason, other = _counted_back(old.race, since)
    elif not told_anew.differs(old, replace(told, days=old.days)):
        reason, other = _OTHER_DAYS
    trigger = told_anew.differs(old, told) or "new settings"
    rebuilding.rebuild(desk, support, trigger=trigger, reason=reason, otherwise=other, life=told, since=since)


def _new_goal(desk: Desk, goal_s: float | None) -> None:
    """Take the goal, or none; its pace reaches the last weeks only where it lies within reach (H17)."""
    plan, request = desk.plan, desk.plan.request
    was, now = told_anew.goal_words(request.goal_s), told_anew.goal_words(goal_s)
    changed = replace(request, goal_s=goal_s)
    planned = pacers.planned_at_s(changed, pacers.reached_for_s(plan))
    pacer = pacers.pacer_for(changed, limits_of_plan(plan), planned)
    factor = pacer.goal_mile / desk.pacer.goal_mile
    # The sharpening of the taper hangs on today's mile, whatever the goal is.
    late = {s.id for w in plan.weeks if w.block == "peak" for s in w.sessions}
    desk.plan = replace(plan, request=changed, planned_at_s=planned)
    desk.pacer = replace(pacer, stretches=desk.pacer.stretches)
    trigger = told_anew.goal_changed(request.goal_s, goal_s)
    today_s, stands = format_time(request.mile_s), format_time(planned)
    if goal_s is None:
        reason = "Without a goal the last fast sessions stay at today's mile; the race aims at what is expected of you."
    elif goal_s > request.mile_s:
        reason = (
            f"{now} is slower than today's mile of {today_s}; the last fast sessions stay at that, and the race aims "
            "at what is expected of you."
        )
    elif planned == goal_s:
        reason = f"The goal is {now} now; the race and the last fast sessions aim at it."
    elif planned < request.mile_s:
        reason = (
            f"{now} is more than 4 % faster than today's mile; the last weeks stay at {stands} until you are nearer."
        )
    else:
        reason = (
            f"{now} is more than 4 % faster than today's mile; the plan trains at today's pace until you are nearer."
        )
    other = "A goal within 4 % of today's mile sets the last weeks' pace."
    if abs(factor - 1) > 1e-4:
        for session in [s for s in desk.coming if s.id in late and s.kind == "mile_pace"]:
            paced = edits.repaced_work(session, factor, desk.pacer, tempo=False)
            desk.put_if_safe(session, paced, trigger, "H17", reason, other, only_pace=True)
    desk.say(desk.today, was, now, trigger, "H17", reason, other)
    desk.plan = results.with_goal_note(desk.plan)
