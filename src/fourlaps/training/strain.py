"""What weeks of effort say: sessions that feel harder than they should, too even a week, stress; and when all is well.

source  training science notes 4 (coaching judgement [C]; by readiness Nuuttila2022 [B]; monotony Foster1998 [C])
"""

from __future__ import annotations

import datetime as dt
import math
from statistics import fmean, median, pstdev

from fourlaps import safety
from fourlaps.training import answers, edits, mornings, repair
from fourlaps.training.desk import Desk
from fourlaps.training.limits import limits_of_plan
from fourlaps.training.season import DAY
from fourlaps.vocabulary.log import Beyond, MorningCheck

# Days without a hard session after a run or a week that was far too much [our guess, D].
_AFTER_TOO_MUCH = 2
_TOO_MUCH: dict[Beyond, tuple[str, str, str]] = {
    "fast": (
        "hard running", "H3",
        "Hard running the plan did not know of counts as a hard day, and after one comes an easy day.",
    ),
    "long": (
        "a run far beyond the longest", "H1",
        "A run more than a tenth beyond the longest of 30 days is where injuries begin: easy days come first.",
    ),
    "week": (
        "a week far beyond the usual", "H2",
        "Seven days held half as much again as your biggest week: easy days come first.",
    ),
}  # fmt: skip


def answer_effort(desk: Desk) -> None:
    """Ease the next days where a week of sessions felt harder than meant, or was too even to recover in."""
    week = [s for s in desk.lived_runs if 0 < (desk.today - s.date).days <= 7]
    told = [(s, f.rpe) for s in week if (f := desk.feel_of(s)) is not None and f.rpe is not None]
    over = [rpe - usual for s, rpe in told if (usual := answers.usual_effort(s.kind)) is not None]
    days = int(answers.bound("effort", "days"))
    if len(over) >= answers.bound("effort", "sessions") and fmean(over) > answers.bound("effort", "drift"):
        if _recently(desk, "effort:", 7) or not desk.new(f"effort:{desk.today}"):
            return
        trigger = f"a week of sessions felt {fmean(over):.1f} points harder than meant ({len(over)} sessions)"
        other = f"Up to {answers.bound('effort', 'drift'):g} point above what was meant would have changed nothing."
        hard = [s for s in desk.coming if s.hard and s.kind != "race" and (s.date - desk.today).days <= 7]
        share = answers.bound("effort", "volume")
        less = bool(mornings.lighter_runs(desk, days, share)) or any((s.date - desk.today).days < days for s in hard)
        acts = ["the next hard day is easy"] * bool(hard) + [f"a fifth less for {days} days"] * less
        reason = f"The same paces cost more than they should: {', '.join(acts)}."
        if hard:
            first = min(hard, key=lambda s: s.date)
            desk.put(first, repair.made_easy(first, desk.plan, desk.pacer, reason), trigger, "effort", reason, other)
        mornings.lighter(desk, days, share, trigger, "effort", reason, other)
        return
    _monotony(desk, {s.date for s in week}, told=[(s.date, rpe * s.duration_s / 60) for s, rpe in told])


def _monotony(desk: Desk, ran: set[dt.date], told: list[tuple[dt.date, float]]) -> None:
    """One rest day more where every day of the week cost about the same; weeks of few runs say nothing."""
    if len(ran) < 5 or len({day for day, _ in told}) < 5:
        return
    loads = [sum(load for day, load in told if day == desk.today - n * DAY) for n in range(1, 8)]
    monotony = fmean(loads) / max(pstdev(loads), 1.0)
    bound = answers.bound("effort", "monotony")
    if monotony <= bound or _recently(desk, "even:", 14) or not desk.new(f"even:{desk.today}"):
        return
    soon = [s for s in desk.coming if s.kind == "easy" and (s.date - desk.today).days < 7 and not s.pinned]
    if not soon:
        return
    shortest = min(soon, key=lambda s: (s.distance_m, s.date))
    reason = "Every day cost about the same. A day of rest makes the hard days hard and the easy ones easy again."
    trigger, other = f"monotony {monotony:.1f} over seven days", f"Up to {bound:g} would have changed nothing."
    rest = edits.rest_instead(shortest, reason)
    desk.put_if_safe(shortest, rest, trigger, "effort", reason, other)


def answer_unplanned(desk: Desk) -> None:
    """Recordings that were more than the plan knew of: what was fast was a hard day, and nothing hard stands nearer to
    it than H3 allows; after a run or a week far beyond the usual (H1, H2) two days stay easy."""
    for run in desk.log.unplanned:
        off = [(s, (s.date - run.date).days) for s in desk.coming if s.hard and s.kind != "race"]
        apart = limits_of_plan(desk.plan).fast_gap_days
        near = [s for s, days in off if (abs(days) < apart if run.what == "fast" else 0 <= days <= _AFTER_TOO_MUCH)]
        if not near or not desk.new(f"ran:{run.what}:{run.date}"):
            continue
        what, rule, reason = _TOO_MUCH[run.what]
        trigger, other = f"{what} recorded on {run.date:%a %d %b}", "As planned, that day would have changed nothing."
        for hard in near:
            desk.put(hard, repair.made_easy(hard, desk.plan, desk.pacer, reason), trigger, rule, reason, other)


def answer_stress(desk: Desk) -> None:
    """Two weeks of stress outside running: one hard session of the week becomes easy, strides stay."""
    for span in desk.log.stress:
        days = (min(span.last, desk.today) - span.first).days + 1
        if not span.first <= desk.today <= span.last + 3 * DAY or days < answers.bound("stress", "days"):
            continue
        week = desk.today.isocalendar()
        if not desk.new(f"stress:{span.first}:{week.year}-{week.week}"):
            continue
        hard = [s for s in desk.coming if s.hard and s.kind not in ("race", "long") and (s.date - desk.today).days < 7]
        if hard:
            last = max(hard, key=lambda s: s.date)
            reason = "Life takes a lot just now: one hard session a week is enough to hold what you have. Strides stay."
            trigger = f"{days} days of stress by your own word"
            other = f"Less than {answers.bound('stress', 'days'):.0f} days would have changed nothing."
            desk.put(last, repair.made_easy(last, desk.plan, desk.pacer, reason), trigger, "stress", reason, other)


def answer_wellness(desk: Desk) -> None:
    """A little more easy running after ten good mornings with nearly everything done, never in a lighter week."""
    days = int(answers.bound("readiness", "green_days"))
    recent = {m.date: m for m in desk.log.mornings if 0 <= (desk.today - m.date).days < days}
    pulses = [m.resting_heart_rate_bpm for m in desk.log.mornings if m.resting_heart_rate_bpm and m.date < desk.today]
    calm_bpm = median(pulses) + answers.bound("readiness", "resting_heart_rate_rise_bpm") if pulses else math.inf
    green = all(_green(m) and (m.resting_heart_rate_bpm or 0.0) <= calm_bpm for m in recent.values())
    if desk.today in recent:
        # What would ease a hard day this morning grows nothing either.
        before = [m for m in desk.log.mornings if m.date < desk.today]
        green = green and not mornings.strange_wave(recent[desk.today], before)
    if len(recent) < days or not green or desk.answered(f"busy:{desk.today}"):
        return
    if desk.changes:
        desk.new(f"busy:{desk.today}")  # once something else has changed, the day holds no more of it
        return
    asked = [s for s in desk.plan.sessions if s.is_run and 0 < (desk.today - s.date).days <= 14]
    lived = {s.id for s in desk.lived_runs}
    # Of what nobody reported nothing is known.
    done = sum(s.id in lived and desk.feel_of(s) is not None for s in asked) / max(len(asked), 1)
    bad = [f for s in asked if (f := desk.feel_of(s)) is not None and f.status in ("failed", "stopped")]
    if len(asked) < 4 or done < answers.bound("readiness", "compliance") or bad or _recently(desk, "well:", 14):
        return
    light = {s.id for w in desk.plan.weeks if w.down_week or w.block in ("peak", "taper") for s in w.sessions}
    coming = [s for s in desk.coming if 0 <= (s.date - desk.today).days < 7 and s.kind == "easy" and not s.pinned]
    coming = [s for s in coming if s.id not in light]
    if not coming or not desk.new(f"well:{desk.today}"):
        return
    more = answers.bound("readiness", "more")
    trigger = f"{days} good mornings in a row, {100 * done:.0f} % of the runs done"
    reason = "Everything says you take the work well: the easy runs of this week grow a little."
    other = "One poor night, a raised pulse, a sore morning or a lighter week would have kept them as they are."
    plan, made = desk.plan, []
    for session in coming:
        longer = edits.scaled(session, more, desk.pacer)
        if longer is not None:
            flagged = repair.flagged(longer, plan)
            plan = repair.with_session(plan, session, flagged)
            made.append((session, flagged))
    if made and not safety.violations(plan) and not any(s.hard for s in plan.sessions if s.kind == "easy"):
        desk.plan = plan
        for session, longer in made:
            desk.note(session, longer, trigger, "readiness", reason, other)


def _green(morning: MorningCheck) -> bool:
    """Whether a morning says in so many words that all is well; an empty one does not."""
    if morning.illness != "none" or (morning.pain or 0) >= 2 or morning.pain_note:
        return False
    if morning.sleep_h is None or morning.sleep_h < 7:
        return False
    return (morning.soreness is None or morning.soreness <= 4) and (morning.mood is None or morning.mood >= 6)


def _recently(desk: Desk, prefix: str, days: int) -> bool:
    """Whether an answer of this kind was given in the last so many days."""
    given = (dt.date.fromisoformat(text) for text in desk.answered(prefix))
    return any(abs((desk.today - day).days) < days for day in given)
