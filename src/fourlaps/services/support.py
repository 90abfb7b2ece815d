"""Today's fuel, fluid and sleep for this runner, each with its honest line and how sure we are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from fourlaps.services import access
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.vocabulary.plan import Session

# Fewer recorded runs in four weeks say that recordings are missing, not that nobody ran [our guess, D].
_LEAST_RUNS = 8


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One line of Today: its word, what to do, the honest line, the grade in words."""

    word: str
    text: str
    truth: str
    grade_words: str


def lines(athlete: AthleteView, session: Session | None) -> list[SupportLine]:
    """Eating, drinking and sleeping on a day with this session (None: no session)."""
    from fourlaps.support import daily

    today = access.today(athlete)
    age = athlete.age_on(today)
    advice = (
        ("Eat", daily.fuel(session, body_kg=athlete.body_kg, age_years=age)),
        ("Drink", daily.fluid(session, body_kg=athlete.body_kg)),
        ("Sleep", daily.sleep(session, age_years=age, load_ratio=load_ratio(athlete, today))),
    )
    return [SupportLine(word, one.text, one.truth, one.grade_words) for word, one in advice]


def load_ratio(athlete: AthleteView, today: dt.date) -> float | None:
    """Running time of the last seven days over the usual week's of the last 28; None where too little is recorded."""
    runs = models.Activity.objects.filter(
        athlete_id=athlete.id, sport="running", date__gt=today - dt.timedelta(days=28), date__lte=today
    )
    week = Q(date__gt=today - dt.timedelta(days=7))
    found = runs.aggregate(count=Count("pk"), all=Sum("duration_s"), week=Sum("duration_s", filter=week))
    if found["count"] < _LEAST_RUNS or not found["all"]:
        return None
    return float((found["week"] or 0.0) / (found["all"] / 4))
