"""Another race day, goal or week is a proposal: shown beside the plan that stands, then taken, left or looked over."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from fourlaps.services import access, plans, settings, wishes
from fourlaps.storage import models
from tests.app.taking import again, sent_and_taken

TODAY = dt.date(2026, 4, 15)
DAY = dt.timedelta(days=1)
SETTINGS, LIFE = "/runner/settings/", "/plan/settings/"


def own() -> Any:
    return access.own()


def stored() -> tuple[Any, ...]:
    """Everything a save may write."""
    row = models.Athlete.objects.values().get(pk=own().id)
    rows = (models.PlanRow, models.ChangeLog, models.Race)
    return (row, *(tuple(kind.objects.order_by("pk").values()) for kind in rows))


def settings_with(athlete: Any, **changes: Any) -> dict[str, Any]:
    told = {**settings.current(athlete), **changes}
    data = {name: value for name, value in told.items() if value not in (None, False, "")}
    return {name: "on" if value is True else value for name, value in data.items()} | {"days_shown": "1"}


def life_with(athlete: Any, **changes: str) -> dict[str, Any]:
    return {f"day{day}-run": "on" for day in athlete.days} | {"ground": "track", "gym": "on", **changes}


@pytest.mark.parametrize(
    ("changes", "trigger"),
    [
        ({"days": [3, 5, 6]}, "running days Thu, Sat, Sun in place of Tue, Thu, Sat, Sun"),
        ({"race": "2026-06-27"}, "race moved from 20 Jun 2026 to 27 Jun 2026"),
        (
            {"race": "2026-06-27", "days": [3, 5, 6]},
            "race moved from 20 Jun 2026 to 27 Jun 2026; running days Thu, Sat",
        ),
        ({"week_km": 25.0}, "told anew: distance of a week"),
    ],
)
def test_settings_are_shown_first_and_stored_once_taken(
    athlete: Any, client: Client, changes: dict[str, Any], trigger: str
) -> None:
    """The page names what was told, old and new, and shows both plans; nothing is stored until it is taken, and then
    the plan is the very one that was shown."""
    before = stored()
    shown = client.post(SETTINGS, settings_with(athlete, **changes))
    assert stored() == before
    page = shown.content.decode()
    assert "Nothing is saved yet" in page
    assert trigger in page
    assert "Otherwise if" in page
    after = shown.context["comparison"].after
    assert shown.context["comparison"].before == plans.current(own())
    client.post(SETTINGS, again(shown.context["sent"]) | {"taken": shown.context["mark"]})
    assert plans.current(own()) == after
    assert "New settings: " in client.get("/plan/notebook/").content.decode()
    plans.undo(own())
    assert plans.current(own()) == shown.context["comparison"].before


def recorded(athlete: Any, km: float, days: int = 28) -> None:
    """Four runs a week, up to yesterday, that make so many kilometres of it."""
    for back in range(1, days):
        if back % 7 in (1, 2, 4, 6):
            day = TODAY - back * DAY
            models.Activity.objects.create(
                athlete_id=athlete.id, sport="running", date=day, start=dt.datetime.combine(day, dt.time(7), dt.UTC),
                duration_s=270 * km, elapsed_s=270 * km, distance_m=250 * km, file_kind="fit", records=1,
            )  # fmt: skip


@pytest.mark.parametrize(("units", "week"), [("km", "60"), ("mi", "37")])
def test_a_week_measured_as_more_than_told_is_offered(athlete: Any, client: Client, units: str, week: str) -> None:
    """Recordings of weeks of 60 km beside a told 36: the settings offer them, and the plan is shown first."""
    models.Athlete.objects.filter(pk=athlete.id).update(units=units)
    assert "You run more than you told" not in client.get(SETTINGS).content.decode()
    recorded(athlete, 60.0)
    before = stored()
    page = client.get(SETTINGS)
    assert f"you ran {week} {units} a week; you told" in page.content.decode()
    assert stored() == before
    answer = client.post(SETTINGS, again(page.context["ran"]["sent"]))
    assert "told anew: distance of a week" in answer.content.decode()
    assert stored() == before
    client.post(SETTINGS, again(answer.context["sent"]) | {"taken": answer.context["mark"]})
    assert own().week_km == pytest.approx(60.0, abs=0.1)
    assert own().name == athlete.name
    assert "You run more than you told" not in client.get(SETTINGS).content.decode()


def test_a_week_as_the_plan_asks_is_no_offer(athlete: Any, client: Client) -> None:
    """Who runs what the plan has grown to runs no more than was told."""
    recorded(athlete, max(w.distance_m / 1000 for w in plans.current(athlete).weeks if w.sessions[0].date <= TODAY))
    assert "You run more than you told" not in client.get(SETTINGS).content.decode()


def test_what_the_plan_fits_round_is_shown_first(athlete: Any, client: Client) -> None:
    before = stored()
    shown = client.post(LIFE, life_with(athlete, **{"day3-minutes": "30"}))
    assert "told anew: minutes a day" in shown.content.decode()
    assert stored() == before
    sent_and_taken(client, LIFE, life_with(athlete, **{"day3-minutes": "30"}))
    assert wishes.of(own())["minutes"][3] == 30
    assert stored() != before


def test_gone_back_from_the_form_holds_what_was_told(athlete: Any, client: Client) -> None:
    before = stored()
    shown = client.post(SETTINGS, settings_with(athlete, race="2026-06-27", name="Åsa"))
    form = client.post(SETTINGS, again(shown.context["sent"]) | {"look_over": "1"})
    page = form.content.decode()
    assert 'value="2026-06-27"' in page
    assert 'value="Åsa"' in page
    assert stored() == before
    # Sent from there once more it is shown once more: no mark of an old look goes with it.
    assert "Nothing is saved yet" in client.post(SETTINGS, settings_with(athlete, race="2026-06-27")).content.decode()


def test_a_plan_that_became_another_meanwhile_is_shown_again(athlete: Any, client: Client) -> None:
    """What is taken is what was looked at."""
    shown = client.post(SETTINGS, settings_with(athlete, days=[3, 5, 6]))
    session = next(
        s for s in plans.current(athlete).sessions if s.kind == "easy" and s.date.weekday() == 5 and s.date > TODAY
    )
    plans.change(own(), session.id, "pin", None, None, TODAY)
    before = stored()
    second = client.post(SETTINGS, again(shown.context["sent"]) | {"taken": shown.context["mark"]})
    assert "Nothing is saved yet" in second.content.decode()
    assert second.context["mark"] != shown.context["mark"]
    assert stored() == before


@pytest.mark.parametrize("told", [{"injured": True}, {"birth_year": 1950}])
def test_what_is_told_of_the_body_counts_at_once(athlete: Any, client: Client, told: dict[str, Any]) -> None:
    """No plan that is too hard stands until somebody agrees."""
    before = plans.current(athlete)
    answer = client.post(SETTINGS, settings_with(athlete, **told))
    assert answer.status_code == 302
    assert plans.current(own()) != before


@pytest.mark.parametrize("told", [{"waiting": "heart"}, {"gap_days": "12", "gap_cause": "illness"}])
def test_a_sign_or_a_break_counts_at_once(athlete: Any, client: Client, told: dict[str, str]) -> None:
    before = plans.current(athlete)
    assert client.post(LIFE, life_with(athlete, **told)).status_code == 302
    assert plans.current(own()) != before


def test_what_changes_no_day_is_saved_at_once(athlete: Any, client: Client) -> None:
    answer = client.post(SETTINGS, settings_with(athlete, name="Åsa", units="mi", goal="5:34"))
    assert answer.status_code == 302
    assert (own().name, own().units, own().goal_s) == ("Åsa", "mi", 334.0)


def test_another_goal_lays_no_week_out_anew(athlete: Any, client: Client) -> None:
    """A goal moves the paces of the last weeks; days and kilometres stay."""
    before = plans.current(athlete)
    sent_and_taken(client, SETTINGS, settings_with(athlete, goal="5:20"))
    after = plans.current(own())
    assert after.request.goal_s == 320.0
    assert [(s.date, s.kind) for s in after.sessions] == [(s.date, s.kind) for s in before.sessions]


def test_it_is_shown_in_german(athlete: Any, client: Client) -> None:
    shown = client.post(SETTINGS, settings_with(athlete, days=[3, 5, 6]), headers={"Accept-Language": "de"})
    page = shown.content.decode()
    for words in ("Noch ist nichts gesichert", "Lauftage Do, Sa, So statt Di, Do, Sa, So", "Den Plan behalten"):
        assert words in page


@pytest.mark.parametrize("mark", ["x", "9" * 5000, "é"])
def test_a_mark_of_anything_takes_nothing(athlete: Any, client: Client, mark: str) -> None:
    before = stored()
    client.post(SETTINGS, settings_with(athlete, days=[3, 5, 6]) | {"taken": mark})
    assert stored() == before
