"""Other days for a while: told on a page, answered by a suggestion, taken, declined, taken back."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from fourlaps import safety
from fourlaps.errors import InputError
from fourlaps.services import free_days, own_data, plans, wishes
from fourlaps.services.update_plan import make
from fourlaps.storage import models
from fourlaps.vocabulary.log import Availability

TODAY = dt.date(2026, 4, 15)  # a Wednesday; the runner's days are Tue, Thu, Sat and Sun
DAY = dt.timedelta(days=1)
MONDAY, SUNDAY = TODAY + 5 * DAY, TODAY + 11 * DAY
PAGE = "/plan/other-days/"


def running_days(athlete: Any) -> set[int]:
    """The weekdays that hold a run in the week from MONDAY."""
    return {s.date.weekday() for s in plans.current(athlete).sessions if s.is_run and MONDAY <= s.date <= SUNDAY}


def sent(first: dt.date, last: dt.date, *days: int) -> dict[str, Any]:
    return {"first": first.isoformat(), "last": last.isoformat(), "days": [str(day) for day in days]}


def test_other_days_of_one_week_are_suggested_and_taken(athlete: Any, client: Client) -> None:
    """Mon, Wed, Fri and Sun in place of Tue, Thu, Sat and Sun: that week alone follows, and only once it is taken."""
    before = plans.current(athlete)
    assert running_days(athlete) == {1, 3, 5, 6}
    page = client.get(PAGE).content.decode()
    assert f'value="{TODAY}"' in page
    assert f'value="{TODAY + 4 * DAY}"' in page
    answer = client.post(PAGE, sent(MONDAY, SUNDAY, 0, 2, 4, 6), follow=True)
    assert answer.redirect_chain[-1][0] == "/plan/suggestion/"
    assert "Mon, Wed, Fri, Sun" in answer.content.decode()
    assert plans.current(athlete) == before
    client.post("/plan/accept/")
    after = plans.current(athlete)
    assert running_days(athlete) <= {0, 2, 4, 6}
    assert len(running_days(athlete)) >= 3
    assert safety.violations(after) == ()
    others = [[s for s in plan.sessions if s.is_run and s.date > SUNDAY + 7 * DAY] for plan in (before, after)]
    assert [(s.id, s.date) for s in others[0]] == [(s.id, s.date) for s in others[1]]
    assert plans.proposal(athlete, TODAY) is None


def test_a_holiday_is_told_with_no_day(athlete: Any, client: Client) -> None:
    """Ten days without running: none stands there, and the way back is eased."""
    answer = client.post(PAGE, sent(MONDAY, MONDAY + 9 * DAY), follow=True)
    assert "no running" in client.get(PAGE).content.decode()
    assert answer.status_code == 200
    client.post("/plan/accept/")
    after = plans.current(athlete)
    assert not [s for s in after.sessions if s.is_run and MONDAY <= s.date <= MONDAY + 9 * DAY]
    back = [s for s in after.sessions if s.is_run and MONDAY + 9 * DAY < s.date <= MONDAY + 13 * DAY]
    assert back
    assert not any(s.hard for s in back)


def test_left_or_undone_it_asks_no_more_once_removed(athlete: Any, client: Client) -> None:
    before = plans.current(athlete)
    client.post(PAGE, sent(MONDAY, SUNDAY, 0, 2, 4, 6))
    client.post("/plan/accept/")
    assert "The plan follows it." in client.get(PAGE).content.decode()
    client.post("/plan/undo/")
    assert plans.current(athlete) == before
    assert plans.proposal(athlete, TODAY) is not None
    row = models.AvailabilityRow.objects.get()
    page = client.post(f"{PAGE}{row.pk}/forget/", follow=True).content.decode()
    assert "your usual days count there" in page
    assert plans.proposal(athlete, TODAY) is None
    client.post(PAGE, sent(MONDAY, SUNDAY, 0, 2, 4, 6))
    client.post("/plan/decline/")
    assert plans.proposal(athlete, TODAY) is None
    assert "Told already" not in client.get(PAGE).content.decode()
    assert [(s.id, s.date) for s in plans.current(athlete).sessions] == [(s.id, s.date) for s in before.sessions]


def test_home_early_the_days_are_free_again_and_nothing_is_made_up(athlete: Any, client: Client) -> None:
    """What the plan follows is undone in the notebook, not removed; told anew, the usual days count and what fell out
    does not come back by itself."""
    client.post(PAGE, sent(MONDAY, MONDAY + 13 * DAY))
    client.post("/plan/accept/")
    row, stood = models.AvailabilityRow.objects.get(), plans.current(athlete)
    page = client.post(f"{PAGE}{row.pk}/forget/", follow=True).content.decode()
    assert "follows these days already" in page
    assert models.AvailabilityRow.objects.exists()
    client.post(PAGE, sent(MONDAY + 3 * DAY, MONDAY + 13 * DAY, 1, 3, 5, 6))
    assert plans.current(athlete) == stood
    page = client.get(PAGE).content.decode()
    assert "20 Apr – 3 May" in page
    assert "What fell out comes back by an undo in the notebook" in page
    client.post("/plan/accept/")
    wishes.save(athlete, {"days": [1, 3, 5, 6], "minutes": [None, 60, None, None, None, None, None]}, TODAY)
    held = [s for s in plans.current(athlete).sessions if s.is_run and s.date <= MONDAY + 13 * DAY]
    assert {s.date.weekday() for s in held if s.date >= MONDAY + 3 * DAY} == {1, 3, 5, 6}


@pytest.mark.parametrize("days", [(), (0, 2, 4, 6)], ids=["holiday", "other days"])
def test_what_was_declined_stays_out_of_new_weeks(athlete: Any, client: Client, days: tuple[int, ...]) -> None:
    """Kept as it stood, the week is not emptied when minutes are told later; told again it is suggested again."""
    client.post(PAGE, sent(MONDAY, SUNDAY, *days))
    client.post("/plan/decline/")
    wishes.save(athlete, {"days": [1, 3, 5, 6], "minutes": [None, 60, None, None, None, None, None]}, TODAY)
    assert running_days(athlete) <= {1, 3, 5, 6}
    assert len(running_days(athlete)) >= 3
    client.post(PAGE, sent(MONDAY, SUNDAY, *days))
    assert plans.proposal(athlete, TODAY) is not None


def test_a_locked_run_on_a_lost_day_is_said(athlete: Any, client: Client) -> None:
    run = next(s for s in plans.current(athlete).sessions if s.is_run and s.date >= MONDAY)
    client.post(f"/session/{run.id}/change/", {"kind": "pin"})
    page = client.post(PAGE, sent(MONDAY, SUNDAY), follow=True).content.decode()
    assert "You locked it, so it stays on a day told as not free." in page


def test_of_stretches_that_overlap_the_later_one_is_the_cause(athlete: Any, client: Client) -> None:
    """Fridays in place of Thursdays for two weeks, then a Friday that is lost as well: that one names itself."""
    friday = MONDAY + 4 * DAY
    client.post(PAGE, sent(MONDAY, SUNDAY + 7 * DAY, 1, 4, 5, 6))
    client.post("/plan/accept/")
    client.post(PAGE, sent(friday, friday))
    found = plans.proposal(athlete, TODAY)
    assert {change.trigger for change in found.changes if change.date == friday} == {
        f"free days from {friday} to {friday}: none"
    }


def test_told_twice_it_counts_once_and_a_new_plan_hears_of_it(athlete: Any) -> None:
    window = Availability(MONDAY, SUNDAY, (0, 2, 4, 6))
    assert free_days.tell(athlete, window, TODAY)
    assert free_days.tell(athlete, window, TODAY)
    assert models.AvailabilityRow.objects.count() == 1
    plans.accept(athlete, TODAY)
    make(athlete, TODAY)
    assert plans.proposal(athlete, TODAY) is not None


def test_of_the_same_days_the_last_word_counts(athlete: Any) -> None:
    """Other days, others again, and the first ones after all: one row, answered only once that word is."""
    for days in ((0, 2, 4, 6), (1, 3, 5), (0, 2, 4, 6)):
        assert free_days.tell(athlete, Availability(MONDAY, SUNDAY, days), TODAY)
        assert [one.answered for one in free_days.told(athlete, TODAY)] == [False]
        plans.accept(athlete, TODAY)
        assert [one.answered for one in free_days.told(athlete, TODAY)] == [True]
        assert running_days(athlete) <= {*days}


def test_usual_days_ask_for_nothing(athlete: Any, client: Client) -> None:
    page = client.post(PAGE, sent(MONDAY, SUNDAY, 1, 3, 5, 6), follow=True).content.decode()
    assert "Nothing has to move for it" in page


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (sent(SUNDAY, MONDAY, 1), "lies before the first"),
        (sent(TODAY - 9 * DAY, TODAY - DAY, 1), "is over"),
        (sent(dt.date(2026, 7, 1), dt.date(2026, 7, 9), 1), "after the race"),
        (sent(TODAY, TODAY + 200 * DAY, 1), "more than three months"),
        (sent(MONDAY, SUNDAY, 9), "9"),
        ({"first": "soon", "last": "", "days": []}, "This is no date"),
        ({"first": "9999-12-31", "last": "9999-12-31"}, "after the race"),
        ({"first": "0001-01-01", "last": "9999-12-31"}, "more than three months"),
    ],
    ids=["backwards", "over", "after the race", "too long", "no weekday", "no date", "the last day", "all days"],
)
def test_days_that_make_no_sense_are_named_and_nothing_is_kept(
    athlete: Any, client: Client, given: dict[str, Any], word: str
) -> None:
    answer = client.post(PAGE, given)
    assert answer.status_code == 200
    assert word in answer.content.decode()
    assert not models.AvailabilityRow.objects.exists()


def test_not_more_than_thirty_stretches(athlete: Any) -> None:
    for number in range(free_days.MOST_ROWS):
        day = TODAY + number * DAY
        models.AvailabilityRow.objects.create(athlete_id=athlete.id, first=day, last=day, days="0123456")
    with pytest.raises(InputError, match="Remove one"):
        free_days.tell(athlete, Availability(MONDAY, SUNDAY, (1,)), TODAY)


def test_they_travel_with_ones_own_data(athlete: Any) -> None:
    free_days.tell(athlete, Availability(MONDAY, SUNDAY, (0, 2, 6)), TODAY)
    taken = own_data.export(athlete)
    own_data.delete_everything(athlete)
    assert not models.AvailabilityRow.objects.exists()
    back = own_data.restore(taken)
    assert [one.window for one in free_days.told(back, TODAY)] == [Availability(MONDAY, SUNDAY, (0, 2, 6))]


def test_a_restored_stretch_of_all_time_opens_no_slower(athlete: Any) -> None:
    """A file of a stranger may tell any two days: no day of them is counted one by one."""
    models.AvailabilityRow.objects.create(athlete_id=athlete.id, first=dt.date.min, last=dt.date.max, days="1")
    models.AvailabilityRow.objects.create(athlete_id=athlete.id, first=TODAY, last=dt.date.max, days="3")
    assert [one.window.days for one in free_days.told(athlete, TODAY)] == [(3,)]


def test_nobody_removes_what_another_runner_told(athlete: Any, client: Client) -> None:
    stranger = models.User.objects.create(username="stranger")
    other = models.Athlete.objects.create(owner=stranger, timezone="UTC", days=[1])
    row = models.AvailabilityRow.objects.create(athlete=other, first=MONDAY, last=SUNDAY, days="1")
    client.post(f"{PAGE}{row.pk}/forget/")
    assert models.AvailabilityRow.objects.filter(pk=row.pk).exists()
