"""Recovery is learnt from the diary, slowly, in the right direction, and never from nothing."""

import datetime as dt
import math
import random
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest

from fourlaps.physiology import response
from fourlaps.training import answers, dosing, expectation, planning, recovering
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log import MorningCheck, SessionFeel
from fourlaps.vocabulary.plan import Plan
from tests.made_plans import EITHER_METHOD, planned

RACE = dt.date(2026, 6, 20)
START = RACE - dt.timedelta(days=7 * 16 - 1)
SIGNALS = frozenset({"soreness", "pulse", "hrv", "feel"})
# What a simulated morning holds beside fatigue: noise from day to day, part of which stays to the next.
NOISE = {"soreness": 1.3, "pulse": 2.5, "hrv": 0.12, "feel": 1.0}
STAYS = 0.3


def plan() -> Plan:
    request = PlanRequest(mile_s=345.0, race=RACE, start=START, week_km=40.0, fast_running=True, strength_history=True)
    return planned(request, method="templates")


def diary_of(
    made: Plan, true: float, rng: random.Random, *, world: float = 0.0, noise: float = 1.0, kept: float = 0.7,
    only: Collection[str] = SIGNALS,
) -> tuple[list[MorningCheck], list[SessionFeel]]:  # fmt: skip
    """The diary of a runner of this recovery and with sensitivities of their own; the table is off by exp(world)."""
    days, runner = dosing.days_of_plan(made), replace(dosing.runner_of(made.request), recovery=true)
    tired = [-value for value in response.freshness(days, runner, response.Course(days, runner))]
    rows = {row["id"]: row for row in recovering._table()["signal"]}
    own = {name: row["per_pct"] * math.exp(rng.gauss(world, row["spread"])) for name, row in rows.items()}
    left = dict.fromkeys(rows, 0.0)
    fitter = rng.gauss(0, 0.02)  # beats a day: the pulse of a fitter runner drifts

    def told(name: str, day: int) -> float:
        left[name] = STAYS * left[name] + noise * NOISE[name] * math.sqrt(1 - STAYS**2) * rng.gauss(0, 1)
        return own[name] * tired[day - 1] + left[name]

    mornings = []
    for day in range(1, len(tired)):
        values: dict[str, Any] = {}
        if "soreness" in only:
            values["soreness"] = float(min(max(round(3 + told("soreness", day)), 0), 10))
        if "pulse" in only:
            values["resting_heart_rate_bpm"] = float(round(52 + fitter * day + told("pulse", day)))
        if "hrv" in only:
            values["hrv_rmssd_ms"] = math.exp(4.0 + told("hrv", day))
        if rng.random() < kept and values:
            mornings.append(MorningCheck(START + dt.timedelta(days=day), **values))
    feels = []
    for session in made.sessions:
        usual, day = answers.usual_effort(session.kind), (session.date - START).days
        if "feel" in only and usual and usual < 10 and session.is_run and day >= 1 and rng.random() < kept:
            rpe = float(min(max(round(usual + told("feel", day)), 1), 10))
            feels.append(SessionFeel(session.id, "done", rpe))
    return mornings, feels


class Level(random.Random):
    """No chance at all: every sensitivity as in the table, no noise."""

    def gauss(self, mu: float = 0.0, sigma: float = 1.0) -> float:
        return mu


def learnt(mornings: list[MorningCheck], feels: list[SessionFeel], until: dt.date = RACE) -> Any:
    return recovering.recovery(plan(), mornings, feels, until)


def test_without_a_diary_a_runner_is_like_most_and_says_why() -> None:
    """Median one with the spread between runners; a fortnight of mornings is the least; what is to come counts not."""
    rng = random.Random(1)
    mornings, feels = diary_of(plan(), 1.6, rng)
    few = [m for m in mornings if m.date < START + dt.timedelta(days=14)]
    for found in (learnt([], []), learnt(few, []), learnt(mornings, feels, until=START)):
        assert found.median == pytest.approx(1.0)
        low, high = found.interval(0.8)
        assert 0.71 < low < 0.74
        assert 1.35 < high < 1.40
        assert "as most" in found.reasons[0].text


def test_the_diary_moves_it_in_its_direction_and_not_all_the_way() -> None:
    """Noiseless reports of two runners with the table's sensitivities: right side of one, far short of the truth."""
    slow = learnt(*diary_of(plan(), 1.6, Level(3), noise=0.0))
    quick = learnt(*diary_of(plan(), 0.6, Level(3), noise=0.0))
    assert 1.08 < slow.median < 1.4
    assert 0.72 < quick.median < 0.95
    assert "soreness" in slow.reasons[0].text
    assert slow.interval(0.8)[1] / slow.interval(0.8)[0] < learnt([], []).interval(0.8)[1] / 0.72


def known_truths(
    mile_s: float, weeks: int, km: float, method: planning.Method, monkeypatch: pytest.MonkeyPatch
) -> list[float]:
    """What a diary without noise teaches of five truths along a plan, the quickest to recover first."""
    start = RACE - dt.timedelta(days=7 * weeks - 1)
    request = PlanRequest(mile_s=mile_s, race=RACE, start=start, week_km=km, fast_running=True, strength_history=True)
    made = planned(request, method=method)
    monkeypatch.setitem(globals(), "START", start)
    return [
        recovering.recovery(made, *diary_of(made, true, Level(3), noise=0.0), RACE).median
        for true in (0.6, 0.8, 1.0, 1.25, 1.6)
    ]


@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize(
    ("mile_s", "weeks", "km"),
    [(345.0, 16, 40.0), pytest.param(270.0, 24, 90.0, marks=pytest.mark.slow),
     pytest.param(480.0, 12, 25.0, marks=pytest.mark.slow)],
)  # fmt: skip
def test_the_clearest_diary_is_read_on_the_right_side_of_one(
    mile_s: float, weeks: int, km: float, method: planning.Method, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signals known to the last digit are no trap for the integral: in the order of the truth, one for one."""
    found = known_truths(mile_s, weeks, km, method, monkeypatch)
    assert found == sorted(found)
    assert found[1] < 0.97 < found[2] < 1.03 < found[3]


@pytest.mark.slow
def test_reports_that_do_not_follow_fatigue_say_little() -> None:
    """Forty runners whose four reports are noise alone: in the middle as most, nobody far from it."""
    found = sorted(learnt(*diary_of(plan(), 1e-9, random.Random(seed))).median for seed in range(40))
    assert found[0] > 0.85
    assert 0.95 < found[20] < 1.05
    assert found[-1] < 1.1


def test_the_same_word_every_morning_is_no_report() -> None:
    """A constant says nothing about how one recovers."""
    mornings = [MorningCheck(START + dt.timedelta(days=n), soreness=3.0) for n in range(1, 90)]
    assert learnt(mornings, []).median == pytest.approx(1.0)


def test_illness_and_pain_are_not_taken_for_training() -> None:
    """A sore week with a fever, and the days after a pain, are left out: the same as if nothing was said."""
    rng = random.Random(4)
    mornings, feels = diary_of(plan(), 1.0, rng)
    ill = {START + dt.timedelta(days=n) for n in range(40, 47)}
    spoilt = ill | {START + dt.timedelta(days=n) for n in range(47, 50)}
    sick = [replace(m, soreness=10.0, illness="fever") if m.date in ill else m for m in mornings]
    without = [m for m in mornings if m.date not in spoilt]
    days = {s.id: s.date for s in plan().sessions}
    kept = [f for f in feels if days[f.session] not in spoilt]
    assert len(sick) > len(without)
    assert learnt(sick, feels).quantiles == pytest.approx(learnt(without, kept).quantiles)


def test_it_reaches_what_a_plan_may_bring() -> None:
    """The taper gives more to who tires more; what is done now is compared on the same legs."""
    usual, slow, quick = (expectation.expected(plan(), recovery=c)["race_day_s"].median for c in (1.0, 1.3, 0.7))
    assert slow < usual < quick
    assert abs(slow / usual - 1) < 0.01


def squared_error(seed: int, runners: int, **how: Any) -> tuple[float, float]:
    """Squared error of the learnt logarithm against always saying one, and how often the 80 % range held the truth."""
    rng = random.Random(seed)
    error = ignored = 0.0
    held = 0
    for _ in range(runners):
        true = math.exp(rng.gauss(0, 0.25))
        world = how.get("world", rng.gauss(0, 0.4))
        found = learnt(*diary_of(plan(), true, rng, **{**how, "world": world}))
        low, high = found.interval(0.8)
        held += low <= true <= high
        error += math.log(found.median / true) ** 2
        ignored += math.log(true) ** 2
    return error / ignored, held / runners


@pytest.mark.slow
def test_learning_beats_not_learning_on_simulated_runners() -> None:
    """Runners nothing was chosen by: at least an eighth less squared error than "like most", ranges honest."""
    share, held = squared_error(20270301, 400)
    assert share < 0.875
    assert 0.72 < held < 0.90


@pytest.mark.slow
def test_learning_from_soreness_alone_or_with_a_wrong_table_does_no_harm() -> None:
    """One signal gains a little; figures half or twice as large as they should be cost next to nothing."""
    assert squared_error(20270302, 300, only={"soreness"})[0] < 1.0
    for world in (math.log(0.5), math.log(2.0)):
        assert squared_error(20270303, 300, world=world)[0] < 1.10


@pytest.mark.slow
def test_runners_with_time_constants_of_their_own_are_told_no_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The truth tires in its own days, the model in everybody's: still nearer than "like most"."""
    rng = random.Random(20270304)
    usual = response.table()
    error = ignored = 0.0
    for _ in range(200):
        own = {
            name: usual["fatigue"][name] * math.exp(rng.gauss(0, 0.25)) for name in ("metabolic_days", "tissue_days")
        }
        true = math.exp(rng.gauss(0, 0.25))
        with monkeypatch.context() as patched:
            patched.setattr(response, "table", lambda own=own: {**usual, "fatigue": {**usual["fatigue"], **own}})
            mornings, feels = diary_of(plan(), true, rng, world=rng.gauss(0, 0.4))
        error += math.log(learnt(mornings, feels).median / true) ** 2
        ignored += math.log(true) ** 2
    assert error < 0.95 * ignored
