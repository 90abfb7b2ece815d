"""Today's fuel, fluid and sleep for this runner, each with how sure we are."""

from __future__ import annotations

from fourlaps.services import access
from fourlaps.services.access import AthleteView
from fourlaps.vocabulary.plan import Session

Line = tuple[str, str, str]


def lines(athlete: AthleteView, session: Session | None) -> list[Line]:
    """(word, text, grade in words) for eating, drinking and sleeping on a day with this session (None: no run)."""
    from fourlaps.support import daily

    age = athlete.age_on(access.today(athlete))
    found = []
    for word, line in (
        ("Eat", daily.fuel_line(session, body_kg=athlete.body_kg, age_years=age)),
        ("Drink", daily.fluid_line(session, body_kg=athlete.body_kg)),
        ("Sleep", daily.sleep_line(session, age_years=age)),
    ):
        if line and line[0]:
            found.append((word, line[0], line[1]))
    return found
