"""Why a wish cannot be met."""

from __future__ import annotations

from fourlaps.training.limits import Limits
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import PlanRequest


def refuse_conflicts(request: PlanRequest, limits: Limits, pacer: Pacer) -> None:
    """Raise InputError where the wishes conflict."""
