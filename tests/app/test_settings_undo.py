"""What saved settings changed is taken back by one Undo: the settings, the race and the plan they led to."""

import datetime as dt
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from fourlaps.errors import InputError
from fourlaps.services import access, mornings, plans, settings, start, wishes
from fourlaps.storage import models
from fourlaps.vocabulary.log import MorningCheck
from tests.app.taking import sent_and_taken

TODAY = dt.date(2026, 4, 15)
DAY = dt.timedelta(days=1)


def own() -> Any:
    return access.own()


def posted(client: Client, athlete: Any, language: str = "en", **changes: Any) -> str:
    """The page after the settings form was sent with these changes."""
    told = {**settings.current(athlete), **changes}
    data = {name: value for name, value in told.items() if value not in (None, False, "")}
    data = {name: "on" if value is True else value for name, value in data.items()} | {"days_shown": "1"}
    sent = sent_and_taken(client, "/runner/settings/", data, follow=True, headers={"Accept-Language": language})
    return str(sent.content.decode())


def undone(client: Client, language: str = "en") -> str:
    newest = models.ChangeLog.objects.order_by("-pk").first()
    assert newest is not None
    sent = client.post("/plan/undo/", {"seen": newest.pk}, follow=True, headers={"Accept-Language": language})
    return sent.content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"days": [0, 2, 4]}, {"injured": True}, {"race": "2026-07-04", "goal": "5:30"}, {"week_km": 30.0},
     {"days": [0, 2, 4, 6], "race": "2026-06-27", "birth_year": 1990}],
)  # fmt: skip
def test_one_undo_takes_back_what_a_save_changed(athlete: Any, client: Client, changes: dict[str, Any]) -> None:
    """Everything told and the plan are as they were; the note stands once, with its Undo beside it."""
    was, plan = settings.current(athlete), plans.current(athlete)
    page = posted(client, athlete, **changes)
    assert settings.current(own()) != was
    assert plans.current(own()) != plan
    assert page.count(">Saved.<") == page.count(">Undo<") == 1
    assert "Taken back: New settings: " in undone(client)
    assert settings.current(own()) == was
    assert plans.current(own()) == plan
    assert models.Race.objects.count() == 1
    with pytest.raises(InputError):
        plans.undo(own())


def test_what_the_plan_does_not_hang_on_is_taken_back_as_well(athlete: Any, client: Client) -> None:
    plan = plans.current(athlete)
    posted(client, athlete, units="mi", name="Åsa")
    assert (own().units, own().name, plans.current(own())) == ("mi", "Åsa", plan)
    undone(client)
    assert (own().units, own().name, plans.current(own())) == ("km", athlete.name, plan)


def test_a_save_that_changes_nothing_has_nothing_to_undo(athlete: Any, client: Client) -> None:
    lines = models.ChangeLog.objects.count()
    page = posted(client, athlete)
    assert page.count(">Saved.<") == 1
    assert ">Undo<" not in page
    assert models.ChangeLog.objects.count() == lines


def test_a_race_first_named_in_the_settings_goes_with_its_undo(db: Any, now: Any, client: Client) -> None:
    """Before it, the plan led to a time trial."""
    given = {"distance": 1609.344, "time": 345.0, "date": TODAY - 5 * DAY, "race": None, "goal": None,
             "days": [1, 3, 5, 6], "week_km": 30.0, "longest_km": 10.0}  # fmt: skip
    made = start.begin_for(access.local_user(), given, TODAY)
    models.Race.objects.all().delete()
    settings.save(own(), {**settings.current(own()), "race": dt.date(2026, 7, 4), "goal": 330.0}, TODAY)
    assert (own().race, own().goal_s) == (dt.date(2026, 7, 4), 330.0)
    undone(client)
    assert (own().race, own().goal_s) == (None, None)
    assert plans.current(own()) == plans.current(made)


def test_wishes_are_taken_back_with_their_plan(athlete: Any, client: Client) -> None:
    plan = plans.current(athlete)
    assert wishes.save(athlete, {"days": [0, 2, 4, 6], "club_days": [2], "gym": False}, TODAY)
    assert plans.current(own()) != plan
    undone(client)
    assert (own().days, wishes.of(own()), plans.current(own())) == (athlete.days, {}, plan)


def test_after_another_change_the_settings_stay_until_that_is_taken_back(athlete: Any) -> None:
    settings.save(athlete, {**settings.current(athlete), "days": [0, 2, 4, 6]}, TODAY)
    session = next(s for s in plans.current(own()).sessions if s.kind == "easy" and s.date > TODAY)
    plans.change(own(), session.id, "pin", None, None, TODAY)
    plans.undo(own())
    assert own().days == (0, 2, 4, 6)
    plans.undo(own())
    assert own().days == athlete.days


@pytest.mark.parametrize(
    ("told", "words", "german"),
    [
        ({"days": []}, "that weekday is not ticked for running", "nicht zum Laufen angekreuzt"),
        ({"spans": "none"}, "you said you do not train that day", "an dem Tag nicht trainieren"),
        ({"spans": "easy"}, "you said easy running only for that day", "nur leichtes Laufen angegeben"),
    ],
)
def test_what_is_locked_on_a_day_that_is_not_for_it_says_so(
    athlete: Any, client: Client, told: dict[str, Any], words: str, german: str
) -> None:
    """The page promises that a new plan keeps what is locked; on a day told to be without training it stood there
    without a sentence. Where it is moved on, nothing is said any more."""
    kind = "mile_pace" if told == {"spans": "easy"} else "easy"
    ahead = [s for s in plans.current(athlete).sessions if s.date > TODAY + 7 * DAY]
    session = next(s for s in ahead if s.kind == kind and s.is_run)
    plans.change(own(), session.id, "pin", None, None, TODAY)
    assert "because you locked it" not in client.get("/plan/").content.decode()
    given: dict[str, Any] = {"days": list(athlete.days), "gym": True}
    if "days" in told:
        given["days"] = [day for day in athlete.days if day != session.date.weekday()]
    else:
        given["spans"] = [{"first": session.date, "last": session.date, "kind": told["spans"]}]
    assert wishes.save(own(), given, TODAY)
    kept = next(s for s in plans.current(own()).on(session.date) if s.pinned)
    for address in ("/plan/", f"/session/{kept.id}/"):
        assert client.get(address).content.decode().count(words) == 1
        assert german in client.get(address, headers={"Accept-Language": "de"}).content.decode()
    plans.change(own(), kept.id, "skip", None, None, TODAY)
    assert "because you locked it" not in client.get("/plan/").content.decode()


def test_undo_speaks_german(athlete: Any, client: Client) -> None:
    page = posted(client, athlete, "de", days=[0, 2, 4], injured=True)
    assert page.count(">Gespeichert.<") == page.count(">Zurücknehmen<") == 1
    page = client.get("/plan/notebook/", headers={"Accept-Language": "de"}).content.decode()
    assert "Einstellungen geändert" in page
    assert "Neue Einstellungen: Lauftage, was wehtut." in page
    assert "Zurückgenommen: Neue Einstellungen: Lauftage, was wehtut." in undone(client, "de")


def hard_ahead(athlete: Any) -> list[str]:
    return [s.title for s in plans.current(athlete).sessions if s.date >= TODAY and s.hard and s.kind != "race"]


def test_the_second_change_of_a_day_is_obeyed_too(athlete: Any) -> None:
    """Other days first, heart complaints an hour later: the page said "saved" and fast running stood on (H19)."""
    given = {"days": [1, 3, 5], "gym": True}
    assert wishes.save(athlete, given, TODAY)
    assert wishes.save(own(), {**given, "waiting": "heart"}, TODAY)
    assert hard_ahead(own()) == []


def test_holidays_that_are_corrected_the_same_day_are_the_corrected_ones(athlete: Any) -> None:
    def away(first: int, last: int) -> dict[str, Any]:
        span = {"first": dt.date(2026, 5, first), "last": dt.date(2026, 5, last), "kind": "none"}
        return {"days": list(athlete.days), "gym": True, "spans": [span]}

    for first, last in ((4, 13), (11, 17)):
        assert wishes.save(own(), away(first, last), TODAY)
        ran = {s.date for s in plans.current(own()).sessions if s.is_run}
        assert not [day for day in ran if dt.date(2026, 5, first) <= day <= dt.date(2026, 5, last)]
    assert [day for day in ran if dt.date(2026, 5, 4) <= day <= dt.date(2026, 5, 10)]


def test_a_goal_changed_twice_in_a_day_is_the_last_one(athlete: Any) -> None:
    for goal in (338.0, 341.0):
        settings.save(own(), {**settings.current(own()), "goal": goal}, TODAY)
        assert plans.current(own()).request.goal_s == goal


def test_saved_as_they_stood_wishes_begin_no_new_plan(athlete: Any) -> None:
    given = {"days": [1, 3, 5], "gym": True}
    assert wishes.save(athlete, given, TODAY)
    plan, rows = plans.current(own()), models.PlanRow.objects.count()
    assert not wishes.save(own(), given, TODAY)
    assert (plans.current(own()), models.PlanRow.objects.count()) == (plan, rows)


def test_the_notebook_names_the_holiday_and_the_race_with_their_days(athlete: Any, client: Client) -> None:
    """Each in words with its dates where it came and where it went, in the reader's language; also when other
    settings came after it."""
    first, last, race = TODAY + 12 * DAY, TODAY + 18 * DAY, TODAY + 38 * DAY
    given: dict[str, Any] = {"days": [1, 3, 5, 6], "gym": True, "ground": "track"}
    span = {"first": first, "last": last, "kind": "none"}
    wishes.save(athlete, given | {"spans": [span]}, TODAY)
    wishes.save(own(), given | {"races": [{"date": race, "priority": "C", "distance_m": 5000.0}]}, TODAY)
    assert "<br>New: race on Sat 23 May" in client.get("/plan/").content.decode()
    settings.save(own(), {**settings.current(own()), "name": "Åsa"}, TODAY)
    named, swapped, held = plans.entries(own())[0][:3]
    assert named.told == ()
    race_words = "New: race on Sat 23 May, 5 km, run as a workout."
    assert swapped.told == ("No longer: Mon 27 Apr to Sun 3 May, no training.", race_words)
    assert held.told == ("New: Mon 27 Apr to Sun 3 May, no training.",)
    assert race_words in client.get("/plan/notebook/").content.decode()
    page = client.get("/plan/notebook/", headers={"Accept-Language": "de"}).content.decode()
    assert "Neu: Wettkampf am Sa, 23. Mai, 5 km, als Training gelaufen." in page
    assert "Neu: Mo, 27. Apr bis So, 3. Mai, kein Training." in page


def test_settings_saved_in_german_are_kept_in_english_and_read_in_german(athlete: Any, client: Client) -> None:
    """Who reads the notebook later may read another language than who saved (a coach, a researcher)."""
    posted(client, athlete, "de", goal="5:30", injured=True)
    line = models.ChangeLog.objects.order_by("-pk").first()
    assert line is not None
    assert line.text == "New settings: goal, what hurts."
    page = client.get("/plan/notebook/", headers={"Accept-Language": "de"}).content.decode()
    assert "Neue Einstellungen: Ziel, was wehtut." in page


@pytest.mark.parametrize(
    "sign", [{"waiting": "heart"}, {"waiting": "pregnant"}, {"gap_days": 60, "gap_cause": "pregnancy"}]
)
def test_an_earlier_yes_does_not_cover_what_is_told_later(athlete: Any, sign: dict[str, Any]) -> None:
    """A yes given in spring for hard running says nothing about a heart complaint in summer (H19); Undo gives it back,
    and a yes told after it counts."""
    settings.save(own(), {**settings.current(own()), "cleared": True}, TODAY)
    assert hard_ahead(own())
    given = {"days": [1, 3, 5], "gym": True}
    assert wishes.save(own(), {**given, **sign}, TODAY)
    assert not own().cleared
    assert hard_ahead(own()) == []
    plans.undo(own())
    assert own().cleared
    assert hard_ahead(own())
    wishes.save(own(), {**given, **sign}, TODAY)
    settings.save(own(), {**settings.current(own()), "cleared": True}, TODAY)
    assert not plans.current(own()).request.easy_only
    # Days that change later leave the yes as it is; the same sign told anew does not.
    wishes.save(own(), {**given, "days": [1, 3, 6]}, TODAY)
    assert own().cleared
    wishes.save(own(), {**given, **sign}, TODAY)
    assert not own().cleared


def test_a_sign_that_takes_the_yes_back_says_so(athlete: Any, client: Client) -> None:
    """Only "Saved" stood there, over a week of reps."""
    settings.save(own(), {**settings.current(own()), "cleared": True}, TODAY)
    sent = {f"day{n}-run": "on" for n in (1, 3, 5)} | {"ground": "track", "gym": "on", "waiting": "heart"}
    for language, words in (("en", "it no longer counts"), ("de", "Es zählt nicht mehr")):
        page = client.post("/plan/settings/", sent, headers={"Accept-Language": language}, follow=True)
        assert words in page.content.decode()
        plans.undo(own())


# --- what was run stays as it was run --------------------------------------------------------------------------------


def on(monkeypatch: pytest.MonkeyPatch, day: dt.date, hour: int = 12) -> None:
    """The clock of the services goes on to this day."""
    monkeypatch.setattr(access, "now", lambda: dt.datetime.combine(day, dt.time(hour), dt.UTC))


def week_of(first: dt.date, last: dt.date) -> list[tuple[dt.date, str, str]]:
    return [(slot.date, slot.session.title, slot.state) for slot in plans.slots(own(), first, last)]


def test_running_days_are_not_taken_back_over_two_weeks_that_were_run(
    athlete: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sessions that were done stay in Plan as done; the notebook says why there is no Undo any more."""
    settings.save(athlete, {**settings.current(athlete), "days": [0, 2, 4, 6]}, TODAY)
    change = plans.last_undoable(own())
    assert change is not None
    for day in (TODAY + n * DAY for n in range(13)):
        on(monkeypatch, day)
        for slot in plans.slots(own(), day, day):
            if slot.session.is_run:
                plans.log(own(), slot.session.id, "done", 4)
    on(monkeypatch, TODAY + 13 * DAY)
    run = week_of(TODAY, TODAY + 12 * DAY)
    page = client.get("/plan/notebook/").content.decode()
    assert "Too late for Undo: days it changed are past" in page
    assert ">Undo<" not in page
    sent = client.post("/plan/undo/", {"seen": change.pk}, follow=True).content.decode()
    assert "Too late for Undo" in sent
    assert week_of(TODAY, TODAY + 12 * DAY) == run
    assert own().days == (0, 2, 4, 6)


@pytest.mark.parametrize(("later", "done", "possible"), [(-1, False, True), (0, False, True), (0, True, False),
                                                          (1, True, False), (1, False, False)])  # fmt: skip
def test_a_swapped_session_comes_back_until_it_is_run_or_past(
    athlete: Any, monkeypatch: pytest.MonkeyPatch, later: int, done: bool, possible: bool
) -> None:
    hard = next(s for s in plans.current(athlete).sessions if s.date > TODAY and s.hard and s.kind == "mile_pace")
    plans.change(athlete, hard.id, "easy", None, None, TODAY)
    if done:
        on(monkeypatch, hard.date)
        plans.log(own(), plans.slots(own(), hard.date, hard.date)[0].session.id, "done", 3)
    on(monkeypatch, hard.date + later * DAY, 13)
    was = week_of(hard.date, hard.date)
    if possible:
        plans.undo(own())
        assert hard.title in [title for _day, title, _state in week_of(hard.date, hard.date)]
    else:
        assert plans.last_undoable(own()) is None
        with pytest.raises(InputError, match="Too late for Undo"):
            plans.undo(own())
        assert week_of(hard.date, hard.date) == was


def test_a_session_left_out_and_run_after_all_keeps_its_note(athlete: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    easy = next(s for s in plans.current(athlete).sessions if s.date > TODAY and s.kind == "easy")
    plans.change(athlete, easy.id, "skip", None, None, TODAY)
    on(monkeypatch, easy.date)
    plans.log(own(), easy.id, "done", 3)
    with pytest.raises(InputError, match="Too late for Undo"):
        plans.undo(own())
    assert plans.slot(own(), easy.id).state == "done"


def test_a_change_of_days_to_come_is_taken_back_weeks_later(athlete: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    far = next(s for s in plans.current(athlete).sessions if s.date > TODAY + 20 * DAY and s.kind == "mile_pace")
    plan = plans.current(athlete)
    plans.change(athlete, far.id, "easy", None, None, TODAY)
    on(monkeypatch, TODAY + 10 * DAY)
    plans.undo(own())
    assert plans.current(own()) == plan


def test_undo_names_the_races_and_days_away_that_go_with_it(athlete: Any, client: Client) -> None:
    race = {"date": dt.date(2026, 5, 16), "priority": "C", "distance_m": 1500.0}
    wishes.save(athlete, {"days": list(athlete.days), "races": [race]}, TODAY)
    assert "No longer: race on Sat 16 May, 1500 m, run as a workout." in undone(client)
    posted(client, own(), race="2026-07-04")
    assert "Race day is Sat 20 Jun again." in undone(client)


def test_undo_leaves_what_its_save_did_not_touch(athlete: Any) -> None:
    """A name given elsewhere since is not the running days' to take back."""
    settings.save(athlete, {**settings.current(athlete), "days": [0, 2, 4, 6]}, TODAY)
    models.Athlete.objects.filter(pk=athlete.id).update(name="Åsa")
    plans.undo(own())
    assert (own().name, own().days) == ("Åsa", athlete.days)


# --- a page that was opened earlier ---------------------------------------------------------------------------------


def inputs(page: str, form: str) -> dict[str, list[str]]:
    """What a browser sends of the form with this address when nobody touches it."""
    return FormReader(form).read(page)


class FormReader(HTMLParser):
    def __init__(self, marker: str) -> None:
        super().__init__()
        self.marker, self.inside, self.select = marker, False, ""
        self.sent: dict[str, list[str]] = {}

    def read(self, page: str) -> dict[str, list[str]]:
        self.feed(page)
        return self.sent

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = dict(attrs)
        if tag == "form":
            self.inside = "novalidate" in got and got.get("action") in (None, self.marker)
        if not self.inside:
            return
        if tag == "select":
            self.select = got["name"] or ""
            self.sent[self.select] = []
        if tag == "option" and ("selected" in got or not self.sent[self.select]):
            self.sent[self.select] = [got.get("value") or ""]
        if tag == "input" and (got.get("type") != "checkbox" or "checked" in got):
            self.sent.setdefault(got["name"] or "", []).append(got.get("value") or ("on" if "checked" in got else ""))


def test_a_settings_page_opened_earlier_changes_only_what_was_touched_on_it(athlete: Any, client: Client) -> None:
    """The race day told in one tab stands when the other, opened before, saves a name."""
    stale = inputs(client.get("/runner/settings/").content.decode(), "/runner/settings/")
    posted(client, athlete, race="2026-07-04", injured=True, days=[0, 2, 4])
    sent = client.post("/runner/settings/", {**stale, "name": "Zed"}, follow=True)
    assert ">Saved.<" in sent.content.decode()
    now = own()
    assert (now.name, now.race, now.injured, now.days) == ("Zed", dt.date(2026, 7, 4), True, (0, 2, 4))


def test_a_page_sent_as_it_was_shown_changes_nothing(athlete: Any, client: Client) -> None:
    lines = models.ChangeLog.objects.count()
    client.post("/runner/settings/", inputs(client.get("/runner/settings/").content.decode(), "/runner/settings/"))
    client.post("/plan/settings/", inputs(client.get("/plan/settings/").content.decode(), "/plan/settings/"))
    assert models.ChangeLog.objects.count() == lines


def test_what_was_touched_on_a_page_opened_earlier_counts(athlete: Any, client: Client) -> None:
    """Unticked and emptied too, and kilometres stay kilometres where the units changed since."""
    posted(client, athlete, injured=True)
    stale = inputs(client.get("/runner/settings/").content.decode(), "/runner/settings/")
    posted(client, own(), units="mi")
    del stale["injured"]
    sent_and_taken(client, "/runner/settings/", {**stale, "goal": "", "week_km": "40"})
    now = own()
    assert (now.units, now.injured, now.goal_s, now.week_km) == ("mi", False, None, 40.0)


@pytest.mark.parametrize("shown", ["no JSON", "[1, 2]", "[" * 9000, '{"race": 7}'])
def test_what_a_page_says_it_showed_is_never_trusted(athlete: Any, client: Client, shown: str) -> None:
    assert ">Saved.<" in posted(client, athlete, shown=shown, name="Zed")
    assert own().name == "Zed"


def test_make_it_fit_opened_earlier_takes_no_holiday_back(athlete: Any, client: Client) -> None:
    stale = inputs(client.get("/plan/settings/").content.decode(), "/plan/settings/")
    away = {"first": dt.date(2026, 5, 4), "last": dt.date(2026, 5, 8), "kind": "none"}
    wishes.save(athlete, {"days": list(athlete.days), "spans": [away]}, TODAY)
    sent = client.post("/plan/settings/", {**stale, "sport": "Swimming"}, follow=True).content.decode()
    assert "Something here was changed since this page was opened" in sent
    assert "Swimming" in sent
    assert [span["first"] for span in wishes.of(own())["spans"]] == ["2026-05-04"]
    fresh = inputs(client.get("/plan/settings/").content.decode(), "/plan/settings/")
    for _tap in range(2):
        again = sent_and_taken(client, "/plan/settings/", {**fresh, "sport": "Swimming"}, follow=True)
        assert "Saved." in again.content.decode()
    assert wishes.of(own())["sport"] == "Swimming"


def test_leave_it_out_on_a_page_opened_earlier_is_asked_again(athlete: Any, client: Client) -> None:
    """The session became another one since: what is left out is what was read."""
    hard = next(s for s in plans.current(athlete).sessions if s.date > TODAY and s.kind == "mile_pace")
    page = client.get(f"/session/{hard.id}/cannot/").content.decode()
    seen = page.split('name="kind" value="skip"')[1].split('name="seen" value="')[1].split('"')[0]
    plans.change(athlete, hard.id, "easier", None, None, TODAY)
    sent = client.post(f"/session/{hard.id}/change/", {"kind": "skip", "seen": seen}).content.decode()
    assert "The plan has changed since this page was opened" in sent
    assert plans.slot(own(), hard.id).state == "planned"


# --- what no plan can hold is said ----------------------------------------------------------------------------------


def test_an_emptied_race_day_says_that_a_plan_needs_one(athlete: Any, client: Client) -> None:
    """ "Saved." stood there, and the old day was back."""
    page = posted(client, athlete, race="", name="Zed")
    assert "A plan leads to a day. If the race on " in page
    assert "or of a time trial you run by yourself." in page
    assert ">Saved.<" not in page
    assert (own().race, own().name) == (athlete.race, athlete.name)


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        ("1:00", "No one has run a mile in 1:00; the fastest was 3:43."),
        ("59:00", "A mile in 59:00 is slower than a walk."),
    ],
)
def test_a_goal_no_human_runs_is_refused(athlete: Any, client: Client, goal: str, says: str) -> None:
    page = posted(client, athlete, goal=goal)
    assert says in page
    assert "Write the goal as m:ss, or leave it empty." in page
    assert own().goal_s == athlete.goal_s


def test_a_start_with_such_a_goal_keeps_nothing(db: Any, now: Any) -> None:
    given = {
        "distance": 1609.344,
        "time": 345.0,
        "date": TODAY - 5 * DAY,
        "race": None,
        "goal": 60.0,
        "days": [1, 3, 5],
    }
    with pytest.raises(InputError, match="No one has run a mile in 1:00"):
        start.begin_for(access.local_user(), given, TODAY)
    assert not models.Result.objects.exists()


def fits(athlete: Any, **given: Any) -> bool:
    return wishes.save(own(), {"days": list(athlete.days), **given}, TODAY)


def race_on(day: dt.date, priority: str = "A") -> dict[str, Any]:
    return {"date": day, "priority": priority, "distance_m": 1500.0}


@pytest.mark.parametrize(
    ("later", "says"),
    [(7, "2026-06-27 comes after the day the plan leads to, 2026-06-20: no plan would reach it"),
     (0, "2026-06-20 is the day the plan leads to"), (-80, "is not ahead of today")],
)  # fmt: skip
def test_a_race_the_plan_never_comes_to_is_refused(athlete: Any, later: int, says: str) -> None:
    with pytest.raises(InputError, match=says):
        fits(athlete, races=[race_on(athlete.race + later * DAY)])
    assert wishes.of(own()) == {}


def test_days_away_long_past_are_refused(athlete: Any, client: Client) -> None:
    page = inputs(client.get("/plan/settings/").content.decode(), "/plan/settings/")
    sent = client.post(
        "/plan/settings/", {**page, "span0-first": "2020-05-04", "span0-last": "2020-05-08"}, follow=True
    )
    text = sent.content.decode()
    assert ": that is past, and a plan fits days to come" in text
    assert 'value="2020-05-04"' in text


def test_what_fell_behind_or_beyond_since_it_was_told_stands_in_no_ones_way(
    athlete: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that still shows a race run last week and a holiday that is over saves; both are gone then."""
    soon, late = race_on(TODAY + 10 * DAY, "C"), race_on(dt.date(2026, 6, 13), "C")
    away = {"first": TODAY + 2 * DAY, "last": TODAY + 4 * DAY, "kind": "easy"}
    fits(athlete, races=[soon, late], spans=[away])
    settings.save(own(), {**settings.current(own()), "race": dt.date(2026, 6, 6)}, TODAY)
    later = TODAY + 12 * DAY
    on(monkeypatch, later)
    wishes.save(own(), {"days": list(athlete.days), "sport": "Judo", "races": [soon, late], "spans": [away]}, later)
    kept = wishes.of(own())
    assert [race["date"] for race in kept["races"]] == ["2026-06-13"]
    assert kept["spans"] == []


@pytest.mark.parametrize(("minutes", "says"), [("5", "Wed: 5 minutes a day: between 15 and 360 makes sense"),
                                                ("abc", "Wed: Enter a whole number.")])  # fmt: skip
def test_minutes_that_make_no_sense_name_their_day(athlete: Any, client: Client, minutes: str, says: str) -> None:
    page = inputs(client.get("/plan/settings/").content.decode(), "/plan/settings/")
    sent = client.post("/plan/settings/", {**page, "day2-minutes": minutes}, follow=True).content.decode()
    assert says in sent


@pytest.mark.parametrize("many", ["9" * 5000, "9" * 40, "-1", "x"])
def test_a_number_of_any_length_is_answered(athlete: Any, client: Client, many: str) -> None:
    hard = next(s for s in plans.current(athlete).sessions if s.date > TODAY and s.kind == "mile_pace")
    sent = [client.post(f"/session/{hard.id}/change/", {"kind": "harder", "seen": many}),
            client.post("/plan/undo/", {"seen": many}, follow=True),
            client.post(f"/session/{hard.id}/log/", {"state": "missed", "feel": many}, follow=True)]  # fmt: skip
    places = ("/plan/?week", "/plan/notebook/?page", "/plan/compare/?version", "/activities/?page", "/activities/?job")
    sent += [client.get(f"{place}={many}", follow=True) for place in places]
    assert {answer.status_code for answer in sent} <= {200, 302}


def test_a_suggestion_taken_is_not_taken_back_over_days_that_were_rested(
    athlete: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that the fever took out is not put back as one that was missed; on its day it comes back."""
    mornings.save(own(), MorningCheck(TODAY, illness="fever"), TODAY)
    found = plans.proposal(own(), TODAY)
    assert found is not None
    plans.accept(own(), TODAY, plans.mark_of(found))
    assert plans.last_undoable(own()) is not None
    rested = week_of(TODAY, TODAY + 3 * DAY)
    on(monkeypatch, TODAY + 4 * DAY)
    assert ">Undo<" not in client.get("/plan/notebook/").content.decode()
    with pytest.raises(InputError, match="Too late for Undo"):
        plans.undo(own())
    assert [title for _day, title, _state in week_of(TODAY, TODAY + 3 * DAY)] == [title for _d, title, _s in rested]
