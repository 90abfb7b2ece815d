"""The mile from any results: sane answers, honest spread, and a defined answer to every bad input."""

import dataclasses
import datetime as dt
import math
import time

import numpy as np
import pytest

import fourlaps
from fourlaps.errors import BadTime, InputError
from fourlaps.physiology import many_runners, mile_time, surprise
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result

TODAY = dt.date(2026, 11, 24)


def results(**times_s: float) -> tuple[Result, ...]:
    """Results from names such as m800=150."""
    return tuple(Result(float(name.removeprefix("m")), time_s) for name, time_s in times_s.items())


def width(estimate: mile_time.Estimate) -> float:
    low, high = estimate.interval(0.80)
    return math.log(high / low)


# ----- sane answers -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("m5000", "low", "high"),
    [(845.0, 233, 255), (1038.0, 285, 315), (1238.0, 338, 380), (1628.0, 445, 512), (1915.0, 525, 605)],
)
def test_a_balanced_runner_gets_the_mile_of_the_equations(m5000: float, low: float, high: float) -> None:
    """5 km times that the oxygen equations pair with miles of 4:00 to 9:30 give those miles within 5 to 6 %.

    Club runners' miles fall behind the equations, so the slower ones may too.
    """
    assert low < mile_time.predict(results(m5000=m5000), sex="M").median < high


@pytest.mark.parametrize("sex", ["M", "F", None])
@pytest.mark.parametrize("m1500", [222.0, 250.0, 280.0, 330.0, 400.0])
def test_the_mile_takes_about_eight_per_cent_longer_than_the_1500(sex: "str | None", m1500: float) -> None:
    """The season's best mile is 1.06 to 1.11 times the 1500 at every level (1.08 in conversions, 1.09 as raced)."""
    ratio = mile_time.predict(results(m1500=m1500), sex=sex, product="season_best").median / m1500  # type: ignore[arg-type]
    assert 1.06 < ratio < 1.11


def test_two_sides_narrow_the_interval() -> None:
    """An 800 and a 5 km together say more than either alone."""
    both = width(mile_time.predict(results(m800=144, m5000=1170), product="season_best"))
    assert both < width(mile_time.predict(results(m800=144), product="season_best"))
    assert both < width(mile_time.predict(results(m5000=1170), product="season_best"))


def test_the_next_race_is_slower_and_less_sure_than_the_season_best() -> None:
    """The best of several races is faster than the next one."""
    best = mile_time.predict(results(m800=144, m5000=1170), product="season_best")
    following = mile_time.predict(results(m800=144, m5000=1170), product="next_race")
    assert best.median < following.median < best.median * 1.03
    assert width(best) < width(following)


def test_a_mile_already_run_is_close_to_the_next_mile() -> None:
    """With a 5:30 mile this season the next race lies within 3 % of it."""
    assert mile_time.predict(results(m1609=330)).median == pytest.approx(330, rel=0.03)


def test_a_runner_without_sex_lies_between_or_near() -> None:
    """Sex missing: the answer is within 2 % of that for a man and for a woman."""
    unknown = mile_time.predict(results(m5000=1200)).median
    for sex in ("M", "F"):
        assert unknown == pytest.approx(mile_time.predict(results(m5000=1200), sex=sex).median, rel=0.025)


def test_no_result_gives_the_population_and_says_so() -> None:
    """Nothing known: a very wide range and a sentence."""
    nobody = mile_time.predict(())
    assert width(nobody) > 0.35
    assert "No result yet" in nobody.reasons[0].text


# ----- monotone -----------------------------------------------------------------------------------------------------
MONOTONE_M = (800.0, 1000.0, 1500.0, 3000.0, 5000.0, 10000.0)


@pytest.mark.slow
@pytest.mark.parametrize("sex", ["M", "F"])
def test_a_faster_mark_never_predicts_a_slower_mile(sex: str) -> None:
    """Two thousand runners of every level and set of marks from 800 m on: 0.5 to 8 % off any one mark never slows."""
    rng = np.random.default_rng(7)
    n, usual = 2000, np.array([118.0, 152.0, 243.0, 520.0, 900.0, 1880.0])
    level = rng.uniform(1.05, 2.2, (n, 1)) * (1.0 if sex == "M" else 1.12)
    tilt = rng.normal(0, 0.035, (n, 1)) * np.log(np.array(MONOTONE_M) / 1609)
    times = usual * level * np.exp(tilt + rng.normal(0, 0.015, (n, 6)))
    times[rng.random((n, 6)) < 0.55] = np.nan
    times = times[np.isfinite(times).any(axis=1)]
    before = many_runners.predict_many(MONOTONE_M, times, sex=sex, product="season_best").median
    for column in range(6):
        faster = times.copy()
        faster[:, column] *= 1 - rng.uniform(0.005, 0.08, len(times))
        after = many_runners.predict_many(MONOTONE_M, faster, sex=sex, product="season_best").median
        has = np.isfinite(times[:, column])
        slack = 1.002 if MONOTONE_M[column] == 10000.0 else 1.0  # 0.15 % remain beside a 3000 and a 5000
        assert (after[has] <= before[has] * slack).all()


@pytest.mark.parametrize("extra_m", [800.0, 1500.0, 3000.0, 10000.0])
def test_one_more_mark_never_widens_the_range_by_more_than_noise(extra_m: float) -> None:
    """Beside a 5 km, another race from 800 m on narrows the mile for runners of every level."""
    rng = np.random.default_rng(3)
    usual = {800.0: 118.0, 1500.0: 243.0, 3000.0: 520.0, 5000.0: 900.0, 10000.0: 1880.0}
    level = rng.uniform(1.0, 2.0, 500)
    both = np.stack([usual[5000.0] * level, usual[extra_m] * level * np.exp(rng.normal(0, 0.03, 500))], axis=1)
    alone = both.copy()
    alone[:, 1] = np.nan

    def widths(times: np.ndarray) -> np.ndarray:
        low, high = many_runners.predict_many((5000.0, extra_m), times, sex="M", product="season_best").interval(0.80)
        return np.log(high / low)

    assert (widths(both) < 1.02 * widths(alone)).all()


# ----- many at once -------------------------------------------------------------------------------------------------
def test_many_at_once_say_the_same_as_one_by_one() -> None:
    """`predict_many` and `predict` are the same model."""
    times = np.array([[144.0, np.nan, 1170.0], [np.nan, 300.0, np.nan], [150.0, 310.0, 1250.0]])
    many = many_runners.predict_many((800.0, 1500.0, 5000.0), times, sex=["M", "F", None], age_years=[20, np.nan, 45])
    for row, sex, age, median in zip(times, ("M", "F", None), (20.0, None, 45.0), many.median, strict=True):
        known = [Result(d, t) for d, t in zip((800.0, 1500.0, 5000.0), row, strict=True) if np.isfinite(t)]
        one = mile_time.predict(known, sex=sex, age_years=age)  # type: ignore[arg-type]
        assert one.median == pytest.approx(median, rel=1e-5)


def test_no_usable_row_is_nan() -> None:
    """Every single mark, of this season or the last, gives a number; an empty row gives the population."""
    distances = (
        400.0,
        600.0,
        800.0,
        1000.0,
        1500.0,
        MILE_M,
        2000.0,
        3000.0,
        3001.0,
        3218.688,
        5000.0,
        10000.0,
        21097.5,
    )
    usual = np.array([55, 90, 125, 160, 255, 275, 345, 545, 590, 590, 945, 1980, 4400.0])
    times = np.vstack([np.where(np.eye(13) > 0, usual, np.nan), np.full((1, 13), np.nan)])
    for this, last in ((times, None), (np.full_like(times, np.nan), times)):
        made = many_runners.predict_many(distances, this, previous_times_s=last, product="season_best")
        low, high = made.interval(0.80)
        assert np.isfinite(made.median).all()
        assert ((low < made.median) & (made.median < high)).all()
        assert ((made.median[:-1] > 230) & (made.median[:-1] < 330)).all()


def test_bad_marks_of_a_row_count_as_absent_and_never_give_nan() -> None:
    """A marathon typed as a mile, zero, infinity or no distance beside a 5 km: as if the 5 km stood alone."""
    alone = many_runners.predict_many((5000.0,), [[1200.0]]).median[0]
    for distance_m, time_s in (
        (MILE_M, 11_100.0),
        (800.0, 0.0),
        (800.0, np.inf),
        (800.0, -5.0),
        (0.0, 5.0),
        (np.nan, 9),
    ):
        made = many_runners.predict_many((distance_m, 5000.0), [[time_s, 1200.0]])
        assert made.median[0] == pytest.approx(alone, rel=1e-6)


def test_wrong_shapes_are_refused() -> None:
    """Times that do not match the distances are an input error, not a crash."""
    with pytest.raises(InputError, match="to match distances_m"):
        many_runners.predict_many((800.0, 5000.0), np.ones((3, 3)))
    with pytest.raises(InputError, match="sex"):
        many_runners.predict_many((800.0,), np.full((3, 1), 150.0), sex=["M"])
    with pytest.raises(InputError, match="age_years"):
        many_runners.predict_many((800.0,), np.full((3, 1), 150.0), age_years=[20.0, 30.0])


@pytest.mark.slow
def test_a_hundred_thousand_rows_would_take_seconds() -> None:
    """20,000 predictions need less than 4 s of one core, so 100,000 less than 20 s."""
    times = np.tile([[144.0, 1170.0]], (20_000, 1)) * np.random.default_rng(1).uniform(0.9, 1.3, (20_000, 1))
    many_runners.predict_many((800.0, 5000.0), times[:10])
    began = time.process_time()
    many_runners.predict_many((800.0, 5000.0), times)
    assert time.process_time() - began < 4


# ----- bad input ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("result", "says"),
    [
        (Result(MILE_M, 150), "faster than the world record"),
        (Result(5000, 700), "faster than the world record"),
        (Result(MILE_M, 3 * 3600 + 300), "slower than a walk"),
        (Result(5000, math.nan), "no result"),
        (Result(5000, -1), "no result"),
        (Result(math.inf, 300), "no result"),
        (Result(20, 5), "outside what fourlaps knows"),
        (Result(5000, 1200, dt.date(2027, 1, 1)), "future"),
    ],
)
def test_what_no_human_runs_is_refused(result: Result, says: str) -> None:
    """World records, walks, NaN and the future are answered with a sentence."""
    with pytest.raises(BadTime, match=says):
        mile_time.predict([result], today=TODAY)


@pytest.mark.parametrize("time", [None, "2:24", ()])
def test_a_time_that_is_no_number_is_named(time: object) -> None:
    """The library's door says which result is none, instead of a traceback out of numpy."""
    with pytest.raises(InputError, match="is no result"):
        fourlaps.predict({800.0: time})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "pair", [results(m1609=235, m5000=1800), results(m800=240, m10000=1900), results(m1500=420, m5000=840)]
)
def test_two_results_of_two_runners_are_refused(pair: tuple[Result, ...]) -> None:
    """A 3:55 mile and a 30:00 5 km are not one runner's; both are named."""
    with pytest.raises(InputError, match="cannot both be the best of one runner"):
        mile_time.predict(pair)


def test_forty_results_at_one_distance_are_one_mark_and_a_form() -> None:
    """A parkrun a week: the best counts as the mark, the rest tell form; no false certainty, no jump."""
    parkruns = [Result(5000, 1200 + 5 * k, TODAY - dt.timedelta(days=7 * k)) for k in range(40)]
    many, best = mile_time.predict(parkruns, today=TODAY), mile_time.predict(parkruns[:1], today=TODAY)
    assert many.median == pytest.approx(best.median, rel=0.01)
    assert width(many) > 0.9 * width(best)
    undated = [Result(5000, 1200 + 5 * k) for k in range(40)]
    assert mile_time.predict(undated).quantiles == mile_time.predict(undated[:1]).quantiles


def test_form_follows_the_latest_results() -> None:
    """5:00 ten months ago, three miles round 5:12 last month: the next mile is nearer 5:12 than the old best says."""
    old = Result(MILE_M, 300, TODAY - dt.timedelta(days=300))
    now = [Result(MILE_M, t, TODAY - dt.timedelta(days=d)) for t, d in ((312, 30), (313, 20), (311, 8))]
    assert 305 < mile_time.predict([old, *now], today=TODAY).median < 313
    assert mile_time.predict([old], today=TODAY).median < 305


def test_the_seasons_best_is_not_called_slower_than_the_seasons_bests() -> None:
    """5:42, and three weeks later 5:17: the latest result is the best; a slow one after it is called slower."""
    day = TODAY - dt.timedelta(days=19)
    best = [Result(MILE_M, 342, day), Result(MILE_M, 317, TODAY)]
    said = [reason.text for reason in mile_time.predict(best, sex="M", age_years=36, today=TODAY).reasons]
    assert not any("slower than your season's bests" in text for text in said)
    slow = [Result(MILE_M, 317, day), *(Result(MILE_M, 330, TODAY - dt.timedelta(days=n)) for n in (8, 0))]
    said = [reason.text for reason in mile_time.predict(slow, sex="M", age_years=36, today=TODAY).reasons]
    assert any("slower than your season's bests" in text for text in said)


# ----- kinds and contexts -------------------------------------------------------------------------------------------
def test_a_softer_result_moves_the_mile_less() -> None:
    """A mile 3 % faster than expected pulls most on the track, less as a time trial, least on the road."""
    known = results(m800=144, m5000=1170)

    def moved(**how: str) -> float:
        return mile_time.predict([*known, Result(MILE_M, 318, **how)]).median  # type: ignore[arg-type]

    assert moved() < moved(kind="time_trial") < moved(surface="road") < mile_time.predict(known).median


@pytest.mark.parametrize("how", [{"surface": "cross_country"}, {"excuse": "wind"}, {"excuse": "tactics"}])
def test_hills_wind_and_tactics_never_make_a_runner_slower(how: dict[str, str]) -> None:
    """A slow race with a good reason changes nothing; a fast one in spite of it counts."""
    known = results(m1500=280, m5000=1080)
    slow, fast = Result(3000, 720, **how), Result(3000, 590, **how)  # type: ignore[arg-type]
    assert mile_time.predict([*known, slow]).median == mile_time.predict(known).median
    assert mile_time.predict([*known, fast]).median < mile_time.predict(known).median


def test_a_cross_country_race_alone_gives_a_wide_range() -> None:
    """Nothing else known: the hills are told, and the range is wider on the fast side."""
    hills = mile_time.predict([Result(5000, 1200, surface="cross_country")])
    flat = mile_time.predict([Result(5000, 1200)])
    assert hills.interval(0.80)[0] < flat.interval(0.80)[0]
    assert any("on the flat" in reason.text for reason in hills.reasons)


def test_workouts_move_the_mile_a_little() -> None:
    """A workout that stands for a mile 4 % faster moves the forecast by less than a race there would."""
    races = [Result(MILE_M, 330, TODAY - dt.timedelta(days=40))]
    before = mile_time.predict(races, today=TODAY).median
    workout = Result(MILE_M, 317, TODAY - dt.timedelta(days=5), kind="workout")
    race = Result(MILE_M, 317, TODAY - dt.timedelta(days=5))
    after = mile_time.predict([*races, workout], today=TODAY).median
    assert mile_time.predict([*races, race], today=TODAY).median < after < before


def test_indoor_and_steeple_count() -> None:
    """Indoor marks count as marks; a steeple is a weak input: it narrows the mile less than a flat 3000 m."""
    five = results(m5000=1000)
    indoor = mile_time.predict([*five, Result(3000, 570, surface="indoor")], sex="M")
    steeple = mile_time.predict([*five, Result(3001, 640)], sex="M")
    assert indoor.median != mile_time.predict(five, sex="M").median
    assert width(indoor) <= width(steeple) * 1.02
    assert "3000 m steeplechase in 10:40" in steeple.reasons[0].text


# ----- surprises ----------------------------------------------------------------------------------------------------
def dated(time_s: float, days: int, distance_m: float = MILE_M) -> Result:
    return Result(distance_m, time_s, TODAY - dt.timedelta(days=days))


def test_a_surprise_is_asked_about_before_it_is_used() -> None:
    """A mile 15 % faster than all before is not used, and the answer says so; confirmed, it is."""
    races = [dated(330, 60), dated(1150, 50, 5000), dated(332, 30)]
    odd = dated(281, 3)
    asked = mile_time.predict([*races, odd], today=TODAY)
    assert asked.median == mile_time.predict(races, today=TODAY).median
    assert any("not used yet" in reason.text for reason in asked.reasons)
    assert mile_time.predict([*races, dataclasses.replace(odd, confirmed=True)], today=TODAY).median < 315


def test_two_like_surprises_confirm_each_other() -> None:
    """Two races far slower than last autumn's are a new form, not two mistakes."""
    races = [dated(300, 60), dated(1040, 50, 5000)]
    used, asks = surprise.sifted([*races, dated(345, 10), dated(346, 3)], today=TODAY)
    assert not asks
    assert len(used) == 4


def test_old_results_lose_weight_and_widen() -> None:
    """A result of six years ago counts for nothing beside a new one, and alone gives a wider range."""
    old, new = Result(MILE_M, 280, dt.date(2020, 6, 1)), Result(5000, 1200, TODAY)
    assert mile_time.predict([old, new], today=TODAY).median == mile_time.predict([new], today=TODAY).median
    fresh = Result(MILE_M, 280, TODAY)
    assert width(mile_time.predict([old], today=TODAY)) > 1.5 * width(mile_time.predict([fresh], today=TODAY))


def test_a_slow_effort_in_training_changes_nothing_and_a_fast_one_helps() -> None:
    """Training is a bound from one side: nobody is slower for an easy kilometre."""
    races = results(m5000=1200)
    jog, flyer = Result(MILE_M, 420, kind="training"), Result(MILE_M, 318, kind="training")
    assert mile_time.predict([*races, jog]).median == mile_time.predict(races).median
    assert mile_time.predict([*races, flyer]).median < mile_time.predict(races).median


def test_training_alone_is_told_and_wider() -> None:
    """Without a race the estimate rests on training, and says so."""
    only = mile_time.predict([Result(3000, 720, kind="training")])
    assert any("training alone" in reason.text for reason in only.reasons)
    assert width(only) > width(mile_time.predict([Result(3000, 720)]))


def test_an_unknown_product_is_refused() -> None:
    """Two products exist."""
    with pytest.raises(InputError, match="next_race or season_best"):
        mile_time.predict(results(m800=150), product="pb")  # type: ignore[arg-type]


# ----- paces --------------------------------------------------------------------------------------------------------
def test_a_speed_type_trains_at_their_own_endurance() -> None:
    """With one mile, the runner with the slower 5 km gets slower tempo and easy paces, and a like mile pace."""
    balanced = mile_time.training_paces(results(m1609=300, m5000=1040))
    speedy = mile_time.training_paces(results(m1609=300, m5000=1140))
    for family in ("easy", "tempo", "vo2max"):
        assert speedy[family][0] > balanced[family][0] * 1.03
    assert speedy["mile"][0] == pytest.approx(balanced["mile"][0], rel=0.03)


@pytest.mark.parametrize("mile_s", [245.0, 300.0, 360.0, 480.0, 570.0])
def test_paces_are_ordered_at_every_level(mile_s: float) -> None:
    """Easy is slower than tempo, tempo than VO2max, VO2max than the mile; each range runs from slow to fast."""
    paces = mile_time.training_paces(results(m1609=mile_s))
    middles = [sum(paces[family]) / 2 for family in ("easy", "tempo", "vo2max", "mile", "strides")]
    assert middles == sorted(middles, reverse=True)
    assert all(slow > fast for slow, fast in paces.values())
