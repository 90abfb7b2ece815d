"""The trial table replayed: protocols read generously, odd rows skipped with a reason, published effects reproduced."""

import csv
import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fourlaps.physiology import trials
from fourlaps.physiology.outcomes import outcome_kind
from fourlaps.physiology.protocol import days_of, read_protocol

TRIALS = Path(__file__).resolve().parents[4] / "shared" / "data" / "training_trials.csv"


@pytest.mark.parametrize(
    ("text", "kind", "dose"),
    [
        ("2/wk: 4x3min@100%vVO2max r=3min@70%HRmax", "vo2", 24.0),
        ("2/wk: 8x60%Tmax@100%vVO2max r=1:1", "vo2", 57.6),
        ("3/wk: 24min@88%HRmax", "threshold", 72.0),
        ("3-4/wk: 6-12x30s@near_max r=3min", "sprint", 15.75),
        ("3/wk: 4x4rep@4RM r=3min ; base: normal", "strength", 3.3),
        ("2/wk: 30min@core_stability", "strength", 0.8),
        ("2-3/wk: 60-180contacts@plyo", "plyo", 2.5 * 1.2**0.5),
        ("4/wk: 45-60min@60-70%vVO2max", "easy", 210.0),
        ("2/wk: 2x(4x30s)@allout r=3min", "sprint", 8.0),
        ("5/wk: easy 45min", "easy", 225.0),
        ("1/wk: 90min long_run", "easy", 90.0),
        ("3/wk: SIT 4x30s allout", "sprint", 6.0),
        ("2/week: 4x3min@>=100%vVO2max r = 1:1@60%vVO2max", "vo2", 24.0),
        ("2 per week: 4 x 3 min @ 100% vVO2max", "vo2", 24.0),
        ("2x/wk: 2x6x30s@120%MAS r=1:1", "sprint", 12.0),
        ("3/wk: 40min@bike", "cross", 120.0),
        ("2/wk: 20min@MLSS", "threshold", 40.0),
        ("2/wk: 8x10s@hill_sprint", "strides", 2.0),
    ],
)
def test_a_protocol_line_is_read_into_its_weekly_dose(text: str, kind: str, dose: float) -> None:
    """Minutes a week, or sessions a week for strides, strength and jumps; what cannot be read adds nothing."""
    assert read_protocol(text, 8).weekly().get(kind, 0.0) == pytest.approx(dose)  # type: ignore[call-overload]


def test_a_length_belongs_to_its_own_segment() -> None:
    """Four weeks of intervals beside tempo throughout: the tempo is not cut short, and the order of the two matters."""
    both = days_of(read_protocol("2/wk: 5x4min@95%vVO2max for 4wk + 25min@LT", 16), 16, {})
    tempo = days_of(read_protocol("2/wk: 25min@LT", 16), 16, {})
    assert [d.get("threshold", 0.0) for d in both[28:]] == [d.get("threshold", 0.0) for d in tempo[28:]]
    assert sum(d.get("vo2", 0.0) for d in both[:28]) > sum(d.get("vo2", 0.0) for d in both[28:])
    turned = days_of(read_protocol("2/wk: 25min@LT for 4wk + 5x4min@95%vVO2max for 4wk", 8), 8, {})
    assert sum(d.get("threshold", 0.0) for d in turned[:28]) > sum(d.get("threshold", 0.0) for d in turned[28:])


def test_phases_follow_each_other() -> None:
    """'for 4wk ; for 4wk' are eight weeks: the second clause begins where the first ends."""
    days = days_of(read_protocol("1/wk: 20min@LT for 4wk ; 2/wk: 5x3min@vVO2max for 4wk", 8), 8, {})
    assert not any("vo2" in day for day in days[:28])
    assert not any("threshold" in day for day in days[28:])


def test_a_cut_in_the_notes_counts_where_no_base_clause_speaks() -> None:
    """'volume -58%' beside the protocol of a trial that lists its new sessions only."""
    assert read_protocol("2/wk: 8x30s@near_max", 8, "volume -58%; details").run_share == pytest.approx(0.42)
    assert read_protocol("2/wk: 8x30s@near_max ; base: normal", 8, "volume -58%").run_share == 1.0


@pytest.mark.parametrize(
    ("base", "run_share"),
    [
        ("base: normal", 1.0), ("base: -42%volume", 0.58), ("base: reduced_to_30%", 0.3), ("base: reduced by 70%", 0.3),
        ("base: 32%volume_replaced_by_explosive", 0.68), ("base: all_running_replaced", 0.0), ("usual training", 1.0),
        ("base: +30%volume", 1.3), ("base: no_training", 0.0), ("base: 60%_of_normal", 0.6),
        ("base: one_run_replaced_by_hills", 1.0),
    ],
)  # fmt: skip
def test_the_base_says_how_much_running_stays(base: str, run_share: float) -> None:
    """Cuts, growth and replacement in the words trials are told in; anything else is going on as before."""
    assert read_protocol(base, 8).run_share == pytest.approx(run_share)


def test_a_race_pace_without_a_percentage_is_all_of_it() -> None:
    """RP1500 is an anchor of the grammar by itself: 107 % of the speed at VO2max."""
    bare, whole = (read_protocol(f"2/wk: 5x2min@{pace} r=3min", 6).weekly() for pace in ("RP1500", "100%RP1500"))
    assert bare == whole
    assert bare["vo2"] > 0 < bare["sprint"]


@pytest.mark.parametrize("name", ["TT_mile", "TT_1mile", "time_mile", "race_mile", "mile_time"])
def test_the_mile_is_an_outcome_by_any_of_its_names(name: str) -> None:
    """A time: lower is better, noise as in other races."""
    kind = outcome_kind(name)
    assert kind is not None
    assert (kind.sign, kind.family) == (-1, "TT")


def test_unknown_words_add_no_dose_and_are_named() -> None:
    """Nothing is guessed."""
    found = read_protocol("7/wk: 15min@180spm", 2)
    assert not found.sessions
    assert found.unread


@pytest.mark.parametrize(
    "row",
    [
        {"trial": "T", "arm": "A", "outcome": "happiness", "protocol": "2/wk: 4x4min@high", "n": "", "weeks": "8"},
        {"trial": "T", "arm": "A", "outcome": "TT_1500m", "protocol": "dance", "n": "8", "weeks": "8"},
        {"trial": "T", "arm": "A", "outcome": "TT_1500m", "protocol": "2/wk: 4x4min@high", "n": "9", "weeks": "x"},
        {"trial": "T", "arm": "A", "outcome": "TT_1500m"},
    ],
)
def test_a_row_that_cannot_be_replayed_says_why(row: dict[str, str]) -> None:
    """Skipped with a reason, never guessed and never a crash."""
    found = trials.replay([row])
    assert not found.rows
    assert len(found.skipped[0][1]) > 5


@pytest.mark.slow
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    "trial",
                    "arm",
                    "outcome",
                    "protocol",
                    "weeks",
                    "n",
                    "pre",
                    "post",
                    "abs_change",
                    "pct_change",
                    "unit",
                    "sd",
                    "sd_kind",
                    "level",
                ]
            ),
            st.one_of(
                st.text(max_size=30),
                st.sampled_from(
                    [
                        "TT_1500m",
                        "2/wk: 4x4min@95%HRmax",
                        "nan",
                        "1e308",
                        "-1e308",
                        "1e-300",
                        "-3",
                        "inf",
                        "base: -60%volume_7d",
                    ]
                ),
            ),
        ),
        max_size=4,
    )
)
def test_any_table_is_answered_row_by_row(table: list[dict[str, str]]) -> None:
    """Strange cells never crash: each row is either replayed with finite numbers or skipped with a reason."""
    found = trials.replay(table)
    assert len(found.rows) + len(found.skipped) == sum(bool(row) for row in table)
    for row in found.rows:
        assert math.isfinite(row.simulated_pct)
        assert row.z is None or math.isfinite(row.z)


@pytest.mark.parametrize(
    ("cells", "observed"),
    [
        ({"pre": "10:00", "post": "9:54"}, -1.0), ({"pct_change": "−2.5 %"}, -2.5), ({"pct_change": "+1,5"}, 1.5),
        ({"pre": "600", "abs_change": "-6"}, -1.0), ({"pct_change": "n/a", "ns": "1"}, 0.0),
        ({"pct_change": ""}, None),
    ],
)  # fmt: skip
def test_figures_are_read_as_people_write_them(cells: dict[str, str], observed: float | None) -> None:
    """Minutes and seconds, minus signs, decimal commas, percent signs; no figure and not significant is no change."""
    row = {"trial": "T", "arm": "A", "outcome": "TT_3000m", "protocol": "base: normal", "weeks": "6-8", "n": "8-10"}
    found = trials.replay([row | cells]).rows[0]
    assert found.observed_pct == (None if observed is None else pytest.approx(observed))


def test_standard_errors_and_intervals_become_sds() -> None:
    """SE times sqrt(n); a 90 % half width over 1.645; an SD between runners is not the SD of the change."""
    row = {
        "trial": "T", "arm": "A", "outcome": "TT_3000m", "protocol": "base: normal", "weeks": "6", "n": "9",
        "pre": "600", "abs_change": "-6",
    }  # fmt: skip
    cases = {"se_of_change": 3.0, "sd_of_change": 1.0, "cl90_halfwidth_s": 3.0 / 1.645, "sd_pre": 2.3}
    for words, sd in cases.items():
        found = trials.replay([{**row, "sd": "6", "sd_kind": words}]).rows[0]
        assert found.observed_pct == pytest.approx(-1.0)
        assert found.sd_pct == pytest.approx(sd)


@pytest.mark.shared
@pytest.mark.skipif(not TRIALS.exists(), reason="the data folder beside the repository is absent")
def test_published_trials_are_reproduced_within_their_noise() -> None:
    """|z| < 2 in at least 85 % of the validate rows, null checks near zero, no row lost without a reason."""
    with TRIALS.open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    found = trials.replay(table)
    assert len(found.rows) + len(found.skipped) == len(table)
    judged = [row for row in found.rows if row.use == "validate" and row.z is not None]
    assert len(judged) >= 25
    assert sum(abs(row.z or 0) < 2 for row in judged) / len(judged) >= 0.85
    nulls = [row for row in found.rows if row.use == "null_check" and row.z is not None]
    assert sum(abs(row.z or 0) < 2 for row in nulls) / len(nulls) >= 0.85
    assert all(math.isfinite(row.simulated_pct) for row in found.rows)


@pytest.mark.shared
@pytest.mark.skipif(not TRIALS.exists(), reason="the data folder beside the repository is absent")
def test_arms_of_one_trial_stand_in_the_observed_order() -> None:
    """In at least 80 % of the trials with several arms most pairs that differ by 1 % or more are ranked as observed."""
    from benchmarks import bench_trials

    with TRIALS.open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    found = trials.replay(table)
    ranked = bench_trials.ranking(found.rows)
    assert len(ranked) >= 10
    assert sum(right > pairs / 2 for right, pairs in ranked.values()) >= 0.8 * len(ranked)
    worse, said = bench_trials.smaller_than(table, list(found.rows))
    assert worse == said > 0


@pytest.mark.shared
@pytest.mark.skipif(not TRIALS.exists(), reason="the data folder beside the repository is absent")
def test_times_are_nearer_than_the_mean_of_all_other_trials() -> None:
    """The dumbest baseline, leave-one-trial-out, is beaten on race and trial times meant for validation."""
    with TRIALS.open(encoding="utf-8") as file:
        found = trials.replay(csv.DictReader(file))
    times = [
        r for r in found.rows if r.use == "validate" and r.outcome.startswith("TT_") and r.observed_pct is not None
    ]
    model = baseline = 0.0
    for row in times:
        others = [r.observed_pct or 0.0 for r in times if r.trial != row.trial]
        model += (row.simulated_pct - (row.observed_pct or 0.0)) ** 2
        baseline += (sum(others) / len(others) - (row.observed_pct or 0.0)) ** 2
    assert model < 0.5 * baseline


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.skipif(not TRIALS.exists(), reason="the data folder beside the repository is absent")
def test_trials_left_out_of_the_fit_are_met_as_well() -> None:
    """Every fitted figure fitted anew without the trial: the goals for noise, ranking and times still hold."""
    from benchmarks import bench_trials, trial_fit

    with TRIALS.open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    found = trial_fit.left_out(table)
    judged = trial_fit.judged(found, "validate")
    assert sum(abs(row.z or 0) < 2 for row in judged) / len(judged) >= 0.85
    ranked = bench_trials.ranking(found)
    assert sum(right > pairs / 2 for right, pairs in ranked.values()) >= 0.8 * len(ranked)
    # What adjusting to readiness brings is known here from one trial: without it only the prior is left.
    others = trial_fit.fit([row for row in table if row["trial"] != "Nuuttila2022"])
    assert others["readiness"] == pytest.approx(trial_fit.priors()["readiness"])
