"""A season lived day by day through the services a page uses, and read back from the notebook page."""

import datetime as dt
import html
import random
import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from fourlaps import safety
from fourlaps.services import access, mornings, plans, runner
from fourlaps.storage import models
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.log import MorningCheck

TODAY = dt.date(2026, 4, 15)
RACE = dt.date(2026, 6, 20)
DAY = dt.timedelta(days=1)


def _lived(athlete: Any, monkeypatch: pytest.MonkeyPatch, seed: int, missed: float) -> int:
    """Days from today to the race: mornings told, sessions logged, suggestions taken; how many were taken."""
    rng = random.Random(seed)
    fever, great = RACE - 45 * DAY, RACE - 27 * DAY
    taken, day = 0, TODAY
    while day < RACE:
        at = dt.datetime.combine(day, dt.time(9, 30), tzinfo=dt.UTC)
        monkeypatch.setattr(access, "now", lambda at=at: at)
        ill = "fever" if day == fever else "none"
        mornings.save(athlete, MorningCheck(day, sleep_h=rng.choice((6.8, 7.5, 8.0)), illness=ill), day)
        if day == great:
            runner.add_result(athlete, Result(1609.344, 336.0, day - DAY, "race"), day)
        if plans.proposal(athlete, day) is not None:
            plans.accept(athlete, day)
            taken += 1
        plan = plans.current(athlete)
        assert safety.violations(plan) == ()
        for session in [s for s in plan.on(day) if s.kind != "rest"]:
            sick = fever <= day < fever + 3 * DAY
            state = "missed" if sick or rng.random() < missed else "done"
            plans.log(athlete, session.id, state, feel=None if state == "missed" else 4)
        day += DAY
    return taken


def _pages(client: Client) -> list[str]:
    """Every page of the notebook, newest first."""
    found: list[str] = []
    while True:
        answer = client.get(f"/plan/notebook/?page={len(found) + 1}")
        assert answer.status_code == 200
        found.append(answer.content.decode())
        if f"page={len(found) + 1}" not in found[-1]:
            return found


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "missed"), [(5, 0.2), (11, 0.25)])
def test_a_human_season_reads_like_a_coachs_notebook(
    athlete: Any, monkeypatch: pytest.MonkeyPatch, seed: int, missed: float
) -> None:
    """Dated entries with reasons; a reason once an entry, few days named in each group, no rule numbers, no None."""
    taken = _lived(athlete, monkeypatch, seed, missed)
    assert 5 < taken < 60
    pages = _pages(Client())
    text = "\n".join(pages)
    entries = re.findall(r'<article class="entry.*?</article>', text, re.S)
    changes = [entry for entry in entries if 'class="change"' in entry]
    kinds = ("replan", "seen")  # what changes sessions, and what only says or asks something
    assert len(changes) == models.ChangeLog.objects.filter(athlete_id=athlete.id, kind__in=kinds).count() == taken
    for entry in changes:
        words = html.unescape(re.sub(r"<[^>]+>", "\n", re.sub(r"<details>.*?</details>", "", entry, flags=re.S)))
        said = Counter(line.strip() for line in words.splitlines() if len(line.strip()) > 50 and "→" not in line)
        assert said.most_common(1)[0][1] == 1, said.most_common(1)
        assert not re.search(r"\bNone\b|\bH\d+\b|\(rule", words)
    assert "Fever" in text
    assert "5:36" in text
