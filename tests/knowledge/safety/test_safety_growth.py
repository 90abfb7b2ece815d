"""What a week may hold after the weeks before it, weeks away among them (H2; training notes 3.14)."""

import pytest

from fourlaps.safety import WeeksBefore


def after(*weeks: float, away: tuple[int, ...] = (), easy: tuple[int, ...] = ()) -> WeeksBefore:
    """Weeks of these km after three of 40; `away` and `easy` are their numbers from 0."""
    before = WeeksBefore(40.0)
    for number, km in enumerate(weeks):
        before.add(km, easy=number in easy, away=number in away)
    return before


def test_without_days_away_it_is_three_tenths_over_the_mean_of_three() -> None:
    """Easy weeks stand in no mean."""
    assert after().most == pytest.approx(52.0)
    assert after(44.0, 48.0, 36.0, easy=(2,)).most == pytest.approx(1.3 * (40 + 44 + 48) / 3)


@pytest.mark.parametrize(("weeks", "share"), [(2, 0.7), (3, 0.5), (4, 0.5), (6, 0.4)])
def test_the_way_back_begins_at_the_share_of_the_table(weeks: int, share: float) -> None:
    """The longer away, the less: of 40 km, 28 after a fortnight, 20 after three or four weeks."""
    assert after(*[0.0] * weeks, away=tuple(range(weeks))).most == pytest.approx(share * 40)


def test_a_single_week_away_leaves_what_the_mean_of_three_leaves() -> None:
    """(40 + 40 + 0) / 3 x 1.3 = 34.7 km is more than the 80 % of the table."""
    assert after(0.0, away=(0,)).most == pytest.approx(1.3 * 80 / 3)


def test_the_way_back_climbs_by_15_percent_a_week_up_to_the_mean() -> None:
    """After a fortnight off: 70, 80.5, 92.6, 100 % of 40 km; then the mean of three again."""
    weeks: list[float] = [0.0, 0.0]
    for share in (0.7, 0.805, 0.92575):
        most = after(*weeks, away=(0, 1)).most
        assert most == pytest.approx(share * 40)
        weeks.append(most)
    assert after(*weeks, away=(0, 1)).most >= 40.0
    assert not after(*weeks, 40.0, away=(0, 1)).coming_back
    assert after(*weeks, 40.0, away=(0, 1)).most == pytest.approx(1.3 * sum([*weeks[-2:], 40.0]) / 3)


def test_an_easy_week_on_the_way_back_is_a_step_of_it() -> None:
    """It stands in no mean, and the week after it may hold what it could have held without it."""
    assert after(0.0, 0.0, 20.0, away=(0, 1), easy=(2,)).most == pytest.approx(0.805 * 40)


def test_who_runs_less_than_the_way_back_allows_is_not_pushed() -> None:
    """A week of 18 km where 28 were allowed: the next may hold a step of the way back, not a catching up."""
    assert after(0.0, 0.0, 18.0, away=(0, 1)).most == pytest.approx(min(0.805 * 40, 1.3 * (40 + 40 + 18) / 3))
