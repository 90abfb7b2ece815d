"""Random plan requests, the same for the same seed: what real people might type, and some odd ones."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from tests.plan_reading import WEEK_CAP_KM, Facts, levels_for

FIRST_START = dt.date(2026, 1, 1)
# Weekly kilometres of ordinary runners by level, from few to many.
USUAL_KM = {"L0": (6, 20), "L1": (8, 35), "L2": (18, 60), "L3": (28, 95), "L4": (45, 150)}


def random_facts(rng: random.Random) -> Facts:
    """One request: 3-7 days in any pattern, 2-52 weeks with odd starts, 4:10-9:30, ages 12-75 or unknown."""
    mile_s = round(rng.uniform(250, 570), rng.choice((0, 0, 1)))
    sex = rng.choice(("M", "F", None))
    level = levels_for(mile_s, sex)[0]
    days = tuple(sorted(rng.sample(range(7), rng.randint(3, 7))))
    weeks = rng.choice((2, 3, 4, 5, 6, 8, 10, 12, 12, 14, 16, 18, 20, 24, 30, 40, 52, rng.randint(2, 52)))
    odd_days = rng.choice((0, 0, rng.randint(1, 6)))
    start = FIRST_START + dt.timedelta(days=rng.randrange(365))
    # 52 weeks are the most there is; a stub on top of them has its own test.
    total = min(7 * weeks + odd_days, 7 * 52)
    low, high = USUAL_KM[level]
    week_km = rng.uniform(low, high) * (0.7 + 0.1 * min(len(days), 6) / 2)
    longest_km = week_km * rng.uniform(0.22, 0.45)
    kind = rng.random()
    if kind < 0.05:
        week_km = rng.uniform(0, 5)  # hardly runs
        longest_km = rng.uniform(0, 5)
    elif kind < 0.09:
        longest_km = rng.uniform(0.8, 2.5) * week_km  # longest run bigger than sensible
    elif kind < 0.12:
        week_km = WEEK_CAP_KM[level] * rng.uniform(1.0, 1.4)  # already runs more than the level's cap
        longest_km = 0.25 * week_km
    elif kind < 0.15:
        longest_km = rng.uniform(1, 3)  # many short runs
    goal_s = rng.choice((None, mile_s * rng.uniform(0.965, 0.995), mile_s * rng.uniform(0.80, 0.955), mile_s * 1.06))
    age = rng.choice((None, rng.randint(12, 75), rng.randint(12, 75), rng.randint(16, 45)))
    return Facts(
        mile_s=mile_s,
        start=start,
        race=start + dt.timedelta(days=total - 1),
        days=days,
        week_km=round(week_km, 1),
        longest_km=min(round(longest_km, 1), 200.0),
        goal_s=None if goal_s is None else round(goal_s, 1),
        sex=sex,
        age_years=age,
        fast_running=rng.random() < 0.4,
        strength_history=rng.random() < 0.4,
        cleared=rng.random() < 0.4,
        injured=rng.random() < 0.08,
        long_run_day=rng.choice((6, 6, 6, rng.randrange(7))),
    )


def odd_facts(rng: random.Random) -> Facts:
    """Anything the command line lets through: two days, 1-364 days, 3:45-14:00, ages 8-95, 3-300 km a week."""
    start = FIRST_START + dt.timedelta(days=rng.randrange(365))
    week_km = round(rng.choice((rng.uniform(3, 30), rng.uniform(3, 120), rng.uniform(100, 300))), 1)
    mile_s = round(rng.uniform(225, 840))
    return Facts(
        mile_s=mile_s,
        start=start,
        race=start + dt.timedelta(days=rng.choice((rng.randint(1, 13), rng.randint(1, 363)))),
        days=tuple(sorted(rng.sample(range(7), rng.choice((2, 2, 3, 4, 5, 6, 7))))),
        week_km=week_km,
        longest_km=round(rng.uniform(0.1, 1.0) * min(week_km, 60), 1),
        goal_s=rng.choice((None, round(mile_s * rng.uniform(0.6, 1.5)))),
        sex=rng.choice(("M", "F", None)),
        age_years=rng.choice((None, rng.randint(8, 95))),
        fast_running=rng.random() < 0.5,
        strength_history=rng.random() < 0.5,
        cleared=rng.random() < 0.5,
        injured=rng.random() < 0.1,
        long_run_day=rng.randrange(7),
    )


def real_facts(rng: random.Random) -> Facts:
    """A request with what life adds: minutes, club days, races, days away, camps, gaps, no track, no gym."""
    facts = random_facts(rng)
    weeks = facts.full_weeks
    changes: dict[str, Any] = {}

    def day(first: int, last: int) -> dt.date:
        return facts.start + dt.timedelta(days=rng.randint(first, max(first, last)))

    if rng.random() < 0.35:
        changes["minutes"] = tuple(rng.choice((None, 30.0, 45.0, 60.0, 90.0)) for _ in range(7))
    if rng.random() < 0.25:
        changes["club_days"] = tuple(sorted(rng.sample(facts.days, 1)))
    if rng.random() < 0.35 and weeks > 4:
        gap = 3 if facts.age >= 50 else 2
        dates = sorted({day(14, facts.total_days - 8) for _ in range(rng.randint(1, 4))})
        apart = [d for i, d in enumerate(dates) if i == 0 or (d - dates[i - 1]).days > gap]
        changes["races"] = tuple(
            (d, rng.choice("ABCC"), rng.choice((800.0, 1500.0, 1609.344, 3000.0, 5000.0))) for d in apart
        )
    elif rng.random() < 0.15 and weeks > 8:
        # A school season: a race every Saturday for some weeks before the one that counts.
        changes["races"] = tuple(
            (facts.race - dt.timedelta(weeks=n), "C", rng.choice((1500.0, 1609.344, 3000.0)))
            for n in range(min(8, weeks - 3), 1, -1)
        )
    if rng.random() < 0.2 and weeks > 5:
        first = day(7, facts.total_days - 28)
        changes["away"] = ((first, first + dt.timedelta(days=rng.randint(1, 15)), rng.random() < 0.3),)
    if rng.random() < 0.15 and weeks > 6:
        first = day(7, facts.total_days - 25)
        camp = rng.choice(("heat", "altitude"))
        changes["camps"] = ((first, first + dt.timedelta(days=rng.randint(6, 20)), camp),)
    if rng.random() < 0.2:
        changes["gap_days"] = rng.choice((3, 6, 10, 20, 40))
        changes["gap_cause"] = rng.choice(("other", "illness", "injury"))
    changes["ground"] = rng.choice(("track", "track", "road", "treadmill"))
    changes["gym"] = rng.random() < 0.6
    if rng.random() < 0.15:
        changes["sport_days"] = (rng.randrange(7),)
    changes["run_walk"] = facts.mile_s > 500 and rng.random() < 0.5
    if rng.random() < 0.05:
        changes["waiting"] = rng.choice(("pregnant", "postpartum", "heart", "questionnaire"))
    return dataclasses.replace(facts, **changes)


KINDS = {"usual": random_facts, "odd": odd_facts, "real": real_facts}


def requests(count: int, seed: int, *, kind: str = "usual", first: int = 0) -> Iterator[Facts]:
    """`count` requests from number `first` on; number i is the same whatever the count."""
    for i in range(first, first + count):
        yield KINDS[kind](random.Random(f"{seed}-{i}"))


def as_keywords(facts: Facts) -> dict[str, Any]:
    """The facts as keywords of `PlanRequest`."""
    from fourlaps.vocabulary.athlete import Away, Camp, OtherRace

    told = {field.name: getattr(facts, field.name) for field in dataclasses.fields(facts)}
    told["races"] = tuple(OtherRace(*race) for race in facts.races)
    told["away"] = tuple(Away(*span) for span in facts.away)
    told["camps"] = tuple(Camp(*span) for span in facts.camps)
    return told
