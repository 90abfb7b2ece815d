"""What one session moves: the season run again without it, as percent of an ability and as a share of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fourlaps.physiology import response
from fourlaps.physiology.response import ABILITIES, Ability
from fourlaps.training import dosing, expectation
from fourlaps.vocabulary.plan import Plan

ABILITY_WORDS: dict[Ability, str] = {
    "vo2max": "oxygen uptake",
    "threshold": "speed you can hold for an hour",
    "economy": "running economy",
    "anaerobic": "speed endurance",
    "speed": "top speed",
    "muscle": "leg strength",
}
# Below this an ability is not said to move: a hundredth of a percent is nothing a runner can hold on to.
_LEAST_PCT = 0.005


@dataclass(frozen=True, slots=True)
class AbilityMoved:
    """The ability a session moves most for the mile: percent on race day with an 80 % range."""

    ability: Ability
    words: str
    pct: float
    low80: float
    high80: float
    text: str


@dataclass(frozen=True, slots=True)
class Share:
    """A session's share of what the plan's training brings to race day; 0.03 = three hundredths."""

    share: float
    low80: float
    high80: float
    text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What leaving one session out would take from race day: percent of each ability, share of the plan's training."""

    abilities: Mapping[Ability, float]
    share: float


def session_effects(plan: Plan, only: Iterable[str] | None = None) -> dict[str, Effect]:
    """The Effect of each session by id: the whole plan run again without it.

    Abilities are halved like every promise; a share counts training only, tiredness and freshness left out.
    """
    request, runner = plan.request, dosing.runner_of(plan.request)
    gap = len(dosing.gap_before(request))
    days = [*dosing.gap_before(request), *dosing.days_of_plan(plan)]
    if len(days) == gap:
        return {}
    slopes = expectation.mile_slopes(request.mile_s)
    course = response.Course(days, runner)
    # Against the same weeks without any training: so that every session's share has something to be a share of.
    nothing = response.Course([{} for _ in days], runner).abilities(-1)
    brought = _worth(course.abilities(-1), slopes) - _worth(nothing, slopes)
    wanted = None if only is None else set(only)
    found = {}
    for session in plan.sessions:
        number, doses = gap + (session.date - request.start).days, dosing.doses_of(session, request.mile_s)
        if not doses or not gap <= number < len(days) or (wanted is not None and session.id not in wanted):
            continue
        moved = course.changed_by({number: {kind: -dose for kind, dose in doses.items()}})
        lost = {name: -moved[name] for name in ABILITIES}
        share = _worth(lost, slopes) / brought if brought > 0 else 0.0
        found[session.id] = Effect({name: expectation.SHRINK * lost[name] for name in ABILITIES}, max(0.0, share))
    return found


def _worth(abilities: Mapping[Ability, float], slopes: Mapping[Ability, float]) -> float:
    return sum(slopes[name] * abilities[name] for name in ABILITIES)


def ability_moved(plan: Plan, effect: Effect) -> AbilityMoved | None:
    slopes = expectation.mile_slopes(plan.request.mile_s)
    # Top speed and strength reach the mile through economy; where nothing else moves they are what is named.
    name = max(ABILITIES, key=lambda ability: effect.abilities[ability] * (slopes[ability] or 0.02))
    pct = effect.abilities[name]
    if pct < _LEAST_PCT:
        return None
    low, high = pct * (1 - expectation.SPREAD80), pct * (1 + expectation.SPREAD80)
    words = ABILITY_WORDS[name]
    return AbilityMoved(
        name,
        words,
        pct,
        low,
        high,
        f"Moves your {words} by about {_pct(pct)} % ({_pct(low)} to {_pct(high)}) on race day.",
    )


def _pct(value: float) -> str:
    return f"{value:.2f}" if value < 0.995 else f"{value:.1f}"


def share_of(effect: Effect) -> Share:
    low, high = effect.share * (1 - expectation.SPREAD80), effect.share * (1 + expectation.SPREAD80)
    text = (
        "Almost none of what the plan brings hangs on this one session."
        if effect.share < 0.005
        else f"About {100 * effect.share:.0f} % ({100 * low:.0f} to {100 * high:.0f}) of what the training brings."
    )
    return Share(effect.share, low, high, text)
