"""What one session moves: the season run again without it, as percent of an ability and as a share of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fourlaps.physiology import response
from fourlaps.physiology.response import ABILITIES, Ability
from fourlaps.training import catalogue, dosing, expectation
from fourlaps.vocabulary.plan import Plan, Session, SessionKind

ABILITY_WORDS: dict[Ability, str] = {
    "vo2max": "your oxygen uptake",
    "threshold": "the speed you can hold for an hour",
    "economy": "your running economy",
    "anaerobic": "your speed endurance",
    "speed": "your top speed",
    "muscle": "your leg strength",
}
# What sessions outside the catalogue are meant for [training notes 1.6, C]; the others say it there.
_MEANT: Mapping[SessionKind, Ability] = {
    "easy": "vo2max", "long": "vo2max", "cross_training": "vo2max", "strength": "economy", "plyometrics": "economy",
}  # fmt: skip
# Below this an ability is not said to move: a hundredth of a percent is nothing a runner can hold on to.
_LEAST_PCT = 0.005


@dataclass(frozen=True, slots=True)
class AbilityMoved:
    """The ability a session is meant for: percent on race day by the response model, with an 80 % range.

    through  the ability through which it does more for the mile, by the same model; None where that is the one meant
    """

    ability: Ability
    words: str
    pct: float
    low80: float
    high80: float
    through: Ability | None
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


def meant_for(session: Session) -> Ability | None:
    """The ability a session is there for, by its family where it has one; None for races, tests and rest.

    An easy run that ends in flying sprints is there for them.
    """
    family = session.workout.family if session.workout else ""
    if family == "FLY":
        return "speed"
    row = catalogue.families().get(family)
    wanted = row.ability if row else _MEANT.get(session.kind)
    return next((ability for ability in ABILITIES if ability == wanted), None)


def ability_moved(plan: Plan, session: Session, effect: Effect) -> AbilityMoved | None:
    """What a session does for the ability it is meant for, and where the model sees more of its good to the mile."""
    name = meant_for(session)
    if name is None:
        return None
    slopes = expectation.mile_slopes(plan.request.mile_s)
    helps = {ability: effect.abilities[ability] * slopes[ability] for ability in ABILITIES}
    most = max(ABILITIES, key=lambda ability: helps[ability])
    through = most if helps[most] > helps[name] and effect.abilities[most] >= _LEAST_PCT else None
    pct, words = max(effect.abilities[name], 0.0), ABILITY_WORDS[name]
    low, high = pct * (1 - expectation.SPREAD80), pct * (1 + expectation.SPREAD80)
    if pct < _LEAST_PCT:
        text = f"Meant for {words}; too little of it is left on race day to put a figure on."
    else:
        text = f"Moves {words} by about {_pct(pct)} % ({_pct(low)} to {_pct(high)}) on race day."
    if through is not None:
        more = _pct(effect.abilities[through])
        text += f" More of what it does for your mile comes through {ABILITY_WORDS[through]}: about {more} %."
    return AbilityMoved(name, words, pct, low, high, through, text)


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
