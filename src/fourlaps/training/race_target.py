"""What the race of a plan aims at: the goal within reach, else the middle of what is expected on race day."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from fourlaps import safety
from fourlaps.training import edits, repair
from fourlaps.training.desk import Desk
from fourlaps.training.limits import race_caution, rule
from fourlaps.training.sessions import ALL_OUT, ALL_OUT_WHY
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.vocabulary.workout import Part

# A goal so much slower than what is expected is run through on the way [our guess, D].
_MODEST = 1.01
# An aim so little slower than what is expected is that, in whole seconds.
_NEARLY = 1.005
# The card's range ends at the aim and begins a little slower; its middle stays so near the mile the last weeks are
# planned at [rule H17, read strictly].
_SLOWER, _ABOVE_PLANNED = 0.985, 1.01
# An aim that has moved by less stays as it is on the card: as little moves no pace [training.md section 4, C].
_MOVED = 0.007

Reason = Literal["goal", "stands", "expected", "far", "later"]


@dataclass(frozen=True, slots=True)
class Target:
    """What the race aims at (s), the card's speeds (m/s, slower first), what is expected (s), and which of them it is.

    reason  goal: it lies within reach; stands: a goal out of reach has come after one within; expected: the middle of
            race day; far: so it is, for the goal lies too far above that; later: that is further than a plan may aim
    """

    aim_s: float
    speed: tuple[float, float]
    expected_s: float
    reason: Reason

    @property
    def text(self) -> str:
        aim = format_time(self.aim_s, 0 if self.aim_s == round(self.aim_s) else 1)
        return {
            "goal": f"Aim at {aim}, your goal.",
            "stands": f"Aim at {aim}; your goal of today is further than a plan may aim.",
            "expected": f"Aim at {aim}, about the middle of what is expected of you that day.",
            "far": f"Aim at {aim}, about the middle of what is expected of you that day; your goal is further off.",
            "later": f"Aim at {aim} for now; more is expected by then, and results on the way move it.",
        }[self.reason]


def target(plan: Plan, expected: Estimate) -> Target:
    """What a race that is run all out aims at, by what is expected of race day.

    Paces do not follow one slow result; the aim follows what is believed, which that result moves a little.
    """
    expected_s = expected.median
    request = plan.request
    mile_mps, planned_mps = MILE_M / request.mile_s, MILE_M / min(plan.planned_at_s, request.mile_s)
    family = float(rule("H17")["mile_family"])
    near = plan.planned_at_s < request.mile_s and plan.planned_at_s <= _MODEST * expected_s
    # As far above what is expected on the day as a goal may lie above today's mile when it sets the last weeks' pace.
    within = near and expected_s <= (1 + _reach()) * plan.planned_at_s
    reason: Reason = "far" if near else "expected"
    aim_s = float(round(expected_s))
    if within:
        aim_s, reason = plan.planned_at_s, "goal" if plan.planned_at_s == request.goal_s else "stands"
    elif MILE_M / aim_s > family * mile_mps:
        aim_s = float(math.ceil(MILE_M / (family * mile_mps)))
        reason = "later" if aim_s > _NEARLY * expected_s else reason
    fast = MILE_M / aim_s
    middle = min(family * mile_mps, _ABOVE_PLANNED * planned_mps) * (1 - 1e-4)
    return Target(aim_s, (min(_SLOWER * fast, 2 * middle - fast), fast), expected_s, reason)


def aimed(plan: Plan, expected: Mapping[str, Estimate]) -> Plan:
    """The plan whose race, where it is run all out, aims where it should and says so."""
    race = _all_out(plan)
    if race is None:
        return plan
    return repair.with_session(plan, race, _at(race, target(plan, expected["race_day_s"]), plan.request.mile_s))


def follow(desk: Desk, stood: Plan, expected: Mapping[str, Estimate]) -> None:
    """Let the race's aim follow the goal and what is expected now; a small move leaves the card of `stood` alone."""
    race, before = _all_out(desk.plan), _all_out(stood)
    if race is None or race.id in desk.closed:
        return
    found = target(desk.plan, expected["race_day_s"])
    old, new = stood.request, desk.plan.request
    same = (old.mile_s, old.goal_s, old.race) == (new.mile_s, new.goal_s, new.race)
    if same and before is not None and abs(_work(before).target_speed_mps[1] / found.speed[1] - 1) < _MOVED:
        if race.why != before.why:
            # A race that came back to its size brings the aim of then.
            desk.plan = repair.with_session(
                desk.plan, race, _paced(race, _work(before).target_speed_mps, before.why, new.mile_s)
            )
        return
    made = _at(race, found, new.mile_s)
    if made == race:
        return
    trigger = f"expected on race day: {format_time(found.expected_s, 1)}"
    reason = {
        "goal": "The goal lies within reach, so the race aims at it.",
        "stands": "The goal is out of reach, so the race keeps the aim that stood.",
        "expected": "The race aims at the middle of what is expected of you on race day.",
        "far": f"The goal is more than {100 * _reach():.0f} % faster than what is expected by now: "
        "the race aims at the middle of that.",
        "later": "The race aims as far above today's mile as a plan may; results on the way move it.",
    }[found.reason]
    otherwise = f"With less than {100 * _MOVED:.1f} % between them the old aim would have stayed."
    desk.put(race, made, trigger, "aim", reason, otherwise)


def _reach() -> float:
    """How far above today's mile, or that of race day, a goal may lie that sets a pace, as a share."""
    return float(rule("H17")["goal_within"])


def _all_out(plan: Plan) -> Session | None:
    """The plan's own race, where it is run all out; None where something keeps it from that."""
    if race_caution(plan.request):
        return None
    races = (s for s in plan.sessions if s.kind == "race" and s.date == plan.request.race and s.workout)
    return next((race for race in races if race.why.startswith(ALL_OUT) and (_work(race).zone or 1) > 1), None)


def _work(race: Session) -> Part:
    assert race.workout is not None
    return next(part for part in race.workout.parts if part.part == "steady")


def _at(race: Session, found: Target, mile_s: float) -> Session:
    """The race at the speeds of the target for a runner of that mile, its card saying what it aims at."""
    return _paced(race, found.speed, f"{ALL_OUT_WHY} {found.text}", mile_s)


def _paced(race: Session, speed_mps: tuple[float, float], why: str, mile_s: float) -> Session:
    assert race.workout is not None
    work = _work(race)
    paced = replace(work, target_speed_mps=speed_mps, duration_s=work.distance_m / (sum(speed_mps) / 2))
    # After weeks off even a mile all out may be slower than today's 5k pace.
    paced = replace(paced, zone=safety.zone_of(paced, mile_s))
    parts = tuple(paced if part is work else part for part in race.workout.parts)
    return replace(edits.with_parts(race, parts), why=why)
