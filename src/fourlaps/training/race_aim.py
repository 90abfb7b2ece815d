"""How the race of a plan is to be run: what its card says, for everything that is made for race day."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fourlaps import safety
from fourlaps.training import pacers, sessions, since_last
from fourlaps.training.limits import limits_for, race_caution
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.vocabulary.race import RaceManner


@dataclass(frozen=True, slots=True)
class RaceAim:
    """The manner of the race, and the card it comes from.

    mile_mps   the fastest speed the card gives for the mile      strides  whether it has strides before the gun
    mile_s     the mile of today that the card was made for; None without a plan
    """

    manner: RaceManner
    card: Session
    mile_mps: float
    strides: bool
    mile_s: float | None = None

    @property
    def careful(self) -> bool:
        """Whether the race is not run all out."""
        return self.manner != "all_out"

    @property
    def aim_s(self) -> float | None:
        """Seconds for the mile that a race run all out aims at, as the plan's card says; None without one."""
        return None if self.careful or self.mile_s is None else MILE_M / self.mile_mps

    @property
    def words(self) -> str:
        """What the card says of its aim; empty where it says nothing."""
        at = self.card.why.find("Aim at ")
        return "" if self.aim_s is None or at < 0 else self.card.why[at:]

    def fastest_s(self, distance_m: float, raced_s: float) -> float:
        """The least seconds the race may take; `raced_s` is what an all-out race would be planned for.

        In whole seconds, rounded to the slower side, where the race is not run all out.
        """
        if not self.careful:
            return raced_s
        if self.manner == "easy" or abs(distance_m - MILE_M) < 0.5:
            return float(math.ceil(distance_m / self.mile_mps - 1e-6))
        return float(math.ceil(raced_s / sessions.CONTROLLED - 1e-6))


def race_aim(request: PlanRequest, plan: Plan | None = None) -> RaceAim:
    """How the race is to be run: as the plan's card says, without a plan as the card of such a plan would.

    >>> import datetime as dt
    >>> sixty = PlanRequest(300.0, dt.date(2027, 5, 1), dt.date(2027, 3, 1), age_years=60)
    >>> aim = race_aim(sixty)
    >>> aim.manner, aim.fastest_s(1609.344, 300.0)
    ('controlled', 311.0)
    """
    card = next((s for s in plan.sessions if s.kind == "race" and s.date == request.race), None) if plan else None
    caution = race_caution(request)
    mile_s = request.mile_s if card is not None and card.workout is not None else None
    if card is None or card.workout is None:
        limits = limits_for(request, safety.level_of(request.mile_s, request.sex), request.weeks)
        pacer = pacers.pacer_for(request, limits)
        card = sessions.race_session(pacer, request.race, 1000 * request.longest_km, caution=caution)
    work = since_last.work_of(card)
    assert work is not None
    assert card.workout is not None
    # Illness can make an easy mile of any race.
    manner: RaceManner = "easy" if work.zone == 1 else "controlled" if caution else "all_out"
    return RaceAim(
        manner, card, work.target_speed_mps[1], any(part.part == "strides" for part in card.workout.parts), mile_s
    )
