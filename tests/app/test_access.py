"""Who may see whom, and which answers leave the machine under which headers."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.test import Client

from fourlaps.errors import NotAllowed, NotFound
from fourlaps.services import access, own_data, plans, wishes
from fourlaps.services import runner as running
from fourlaps.storage import models
from fourlaps.vocabulary.athlete import Result


def test_strangers_are_told_the_same_as_for_nothing(athlete: Any) -> None:
    stranger = models.User.objects.create(username="stranger")
    with pytest.raises(NotFound) as found:
        access.granted(stranger, athlete.id)
    with pytest.raises(NotFound) as nothing:
        access.granted(stranger, 10**6)
    assert str(found.value).replace(str(athlete.id), "N") == str(nothing.value).replace(str(10**6), "N")


def test_a_viewer_looks_and_a_coach_changes(athlete: Any) -> None:
    user = models.User.objects.create(username="friend")
    grant = models.Grant.objects.create(user=user, athlete_id=athlete.id, role="viewer")
    seen = access.granted(user, athlete.id)
    assert plans.current(seen) == plans.current(athlete)
    session = next(s for s in plans.current(athlete).sessions if s.is_run)
    with pytest.raises(NotAllowed):
        plans.log(seen, session.id, "done")
    grant.role = "coach"
    grant.save()
    assert plans.log(access.granted(user, athlete.id), session.id, "done").state == "done"


def looks_as(role: str, athlete: Any) -> models.User:
    """Whoever opens the pages from here on is somebody else with that role; the runner stays the owner."""
    runner = models.User.objects.create(username="runner")
    models.Athlete.objects.filter(pk=athlete.id).update(owner=runner, name="Mia")
    models.Grant.objects.create(user=runner, athlete_id=athlete.id, role="owner")
    models.Grant.objects.filter(user=access.local_user(), athlete_id=athlete.id).update(role=role)
    return runner


@pytest.mark.parametrize("role", ["coach", "viewer"])
def test_what_is_stored_is_taken_and_deleted_by_its_runner_alone(athlete: Any, role: str) -> None:
    plan = plans.current(athlete)
    with io.BytesIO(own_data.export(athlete).read()) as taken:
        looks_as(role, athlete)
        refused = Client().get("/my-data/everything.zip")
        assert refused.status_code == 403
        assert "Only the runner" in refused.content.decode()
        for address in ("delete", "undo"):
            answer = Client().post(f"/my-data/{address}/", {"word": "DELETE"})
            assert answer.status_code == 403
            assert "Only the runner" in answer.content.decode()
        # An archive of somebody else becomes a runner of one's own and replaces nobody.
        assert Client().post("/my-data/restore/", {"archive": taken}).status_code == 302
    assert models.Athlete.objects.get(pk=athlete.id).owner.username == "runner"
    assert plans.current(athlete) == plan


@pytest.mark.parametrize("role", ["coach", "viewer"])
def test_my_data_offers_a_guest_nothing_that_is_refused(athlete: Any, role: str) -> None:
    before = Client().get("/my-data/").content.decode()
    looks_as(role, athlete)
    page = Client().get("/my-data/").content.decode()
    for offered in ("everything.zip", "/my-data/undo/", "/my-data/restore/", "/my-data/delete/"):
        assert offered in before or offered == "/my-data/undo/"
        assert offered not in page
    assert "Only the runner takes, brings back or deletes what is stored here." in page


def changing_forms(page: str) -> int:
    """How many forms of a page change something by a button; the reader's own language is no such change."""
    forms = re.findall(r'<form method="post".*?</form>', page, re.DOTALL)
    return sum("<button" in form and "setlang" not in form for form in forms)


def test_a_viewer_is_shown_no_button_that_is_refused(athlete: Any) -> None:
    today = access.today(athlete)
    sessions = [one for one in plans.current(athlete).sessions if one.is_run]
    ahead, behind = next(s for s in sessions if s.date > today), next(s for s in sessions if s.date < today)
    plans.log(athlete, behind.id, "done", 4)
    Client().post(f"/session/{ahead.id}/change/", {"kind": "pin"})
    forms = {
        "/plan/": 1, f"/session/{ahead.id}/": 3, f"/session/{behind.id}/": 2, f"/session/{ahead.id}/cannot/": 3,
        "/plan/notebook/": 1, "/plan/settings/": 1, "/morning/": 1, "/activities/": 1, "/runner/": 2,
        "/runner/settings/": 1, "/race/": 1, "/plan/other-days/": 1,
    }  # fmt: skip
    for role in ("owner", "coach", "viewer"):
        models.Grant.objects.filter(athlete_id=athlete.id).update(role=role)
        for place, least in forms.items():
            answer = Client().get(place)
            assert answer.status_code == 200, place
            page = answer.content.decode()
            if role == "viewer":
                assert changing_forms(page) == 0, place
            else:
                # A coach adds a result and removes none.
                few = role == "coach" and place == "/runner/"
                assert changing_forms(page) >= least - few, (role, place)
            if place == "/plan/":
                assert ("data-session" in page) == ("move-it" in page) == (role != "viewer")
    # What was done stays to be read.
    assert "How hard: 4 of 10." in Client().get(f"/session/{behind.id}/").content.decode()


def test_the_notebook_names_who_changed_the_plan_where_it_was_not_the_reader(athlete: Any) -> None:
    ahead = next(one for one in plans.current(athlete).sessions if one.is_run and one.date > access.today(athlete))
    Client().post(f"/session/{ahead.id}/change/", {"kind": "pin"})
    mine = Client().get("/plan/notebook/").content.decode()
    assert "You locked a session" in mine
    coach = models.User.objects.create(username="anna", first_name="Anna")
    models.Grant.objects.create(user=coach, athlete_id=athlete.id, role="coach")
    as_coach = access.granted(coach, athlete.id)
    plans.change(as_coach, ahead.id, "free", None, None, access.today(athlete))
    wishes.save(as_coach, {"days": [0, 2, 4, 6]}, access.today(athlete))
    logged = models.ChangeLog.objects.filter(athlete_id=athlete.id).order_by("-pk")
    assert [row.user for row in logged[:3]] == [coach, coach, access.local_user()]
    read = Client().get("/plan/notebook/").content.decode()
    assert "Anna unlocked a session" in read
    assert "Anna changed settings" in read
    assert " By Anna.</p>" in Client().get("/plan/").content.decode()
    assert "You locked a session" in read
    assert "You unlocked" not in read
    # The coach reads the same the other way round, the runner by name where there is one.
    assert [line.by for line in plans.entries(as_coach)[0][:3]] == ["", "", "The runner"]
    models.Athlete.objects.filter(pk=athlete.id).update(name="Mia", language="de")
    assert plans.entries(access.granted(coach, athlete.id))[0][2].by == "Mia"
    assert "Anna hat eine Einheit freigegeben" in Client().get("/plan/notebook/").content.decode()


def test_the_notebook_names_who_took_a_change_back(athlete: Any) -> None:
    """It said "taken back" of a change a coach had undone, as if the runner had done it."""
    ahead = next(one for one in plans.current(athlete).sessions if one.is_run and one.date > access.today(athlete))
    coach = models.User.objects.create(username="anna", first_name="Anna")
    models.Grant.objects.create(user=coach, athlete_id=athlete.id, role="coach")
    as_coach, runner = access.granted(coach, athlete.id), access.granted(access.local_user(), athlete.id)
    for who, names in ((as_coach, ("Anna", "")), (runner, ("", "The runner"))):
        plans.change(runner, ahead.id, "pin", None, None, access.today(athlete))
        plans.undo(who)
        assert tuple(plans.entries(reads)[0][0].undone_by for reads in (runner, as_coach)) == names
    read = Client().get("/plan/notebook/").content.decode()
    assert "taken back by Anna" in read
    assert ">taken back<" in read


def test_a_coach_adds_a_result_and_removes_none(athlete: Any) -> None:
    """What is stored is the runner's: a coach could take out the runner's one race."""
    page = Client().get("/runner/").content.decode()
    assert "/remove/" in page
    result = models.Result.objects.get(athlete_id=athlete.id)
    looks_as("coach", athlete)
    as_coach = access.granted(access.local_user(), athlete.id)
    running.add_result(as_coach, Result(5000.0, 1230.0, dt.date(2026, 4, 10)), access.today(athlete))
    assert models.Result.objects.filter(athlete_id=athlete.id).count() == 2
    assert "/remove/" not in Client().get("/runner/").content.decode()
    answer = Client().post(f"/runner/results/{result.pk}/remove/")
    assert answer.status_code == 403
    assert "Only the runner may take everything, remove a result" in answer.content.decode()
    assert models.Result.objects.filter(pk=result.pk).exists()


def test_ones_own_runner_comes_before_one_that_is_coached(athlete: Any) -> None:
    looks_as("coach", athlete)
    assert "Mia" in Client().get("/runner/").content.decode()
    own = access.make_own(access.local_user())
    models.Athlete.objects.filter(pk=own.pk).update(name="Ben")
    page = Client().get("/runner/settings/").content.decode()
    assert "Ben" in page
    assert "Mia" not in page


def test_local_mode_has_one_automatic_user(db: Any) -> None:
    client = Client()
    client.get("/help/")
    client.get("/help/")
    assert [user.username for user in models.User.objects.all()] == ["local"]
    assert not models.User.objects.get().has_usable_password()


def test_every_answer_is_guarded(athlete: Any) -> None:
    answer = Client().get("/")
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert "no-store" not in Client().get("/static/fourlaps/app.css").get("Cache-Control", "")


def test_a_foreign_host_name_is_refused(db: Any) -> None:
    """A page elsewhere that points its own name at 127.0.0.1 reads nothing (DNS rebinding)."""
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400


def test_forms_from_elsewhere_are_refused(athlete: Any) -> None:
    assert Client(enforce_csrf_checks=True).post("/plan/undo/").status_code == 403


def test_a_device_that_is_not_paired_sees_nothing(athlete: Any, settings: Any) -> None:
    from fourlaps.services import pairing

    settings.FOURLAPS_LAN = ("192.168.1.5",)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "192.168.1.5"]
    phone = Client(REMOTE_ADDR="192.168.1.23", headers={"host": "192.168.1.5"})
    for address in ("/", "/plan/", "/activities/", "/my-data/", "/help/", "/nowhere/", "/pair/x"):
        assert phone.get(address)["Location"] == "/pair/"
    assert phone.post("/my-data/delete/", {"word": "DELETE"}).status_code == 403
    code = pairing.new_code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert phone.post("/pair/", {"code": wrong}).status_code == 200
    assert phone.get("/")["Location"] == "/pair/"
    assert phone.post("/pair/", {"code": code})["Location"] == "/"
    assert phone.get("/").status_code == 200
    other = Client(REMOTE_ADDR="192.168.1.24", headers={"host": "192.168.1.5"})
    other.post("/pair/", {"code": code})  # one code, one device
    assert other.get("/")["Location"] == "/pair/"


def test_guessing_the_code_ends_it(db: Any, rf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight wrong codes close the door for a minute, eight more for two: a thousand quick guesses try sixteen codes."""
    from fourlaps.services import pairing

    clock = [1000.0]
    monkeypatch.setattr(pairing.time, "monotonic", lambda: clock[0])
    pairing.open_door()
    request = rf.post("/pair/")
    request.session = {}
    for waited_s in (60, 120, 240):
        code = pairing.new_code()
        for _ in range(300):
            assert not pairing.pair(request, "not it")
        assert not pairing.pair(request, code)
        assert not pairing.pair(request, pairing.new_code())
        assert pairing.closed_for_s() == waited_s
        assert b"Too many wrong codes" in Client().post("/pair/", {"code": "000000"}).content
        clock[0] += waited_s
    assert pairing.pair(request, pairing.new_code())
    assert pairing.closed_for_s() == 0


def test_settings_are_safe(settings: Any) -> None:
    assert settings.DEBUG is False
    assert set(settings.ALLOWED_HOSTS) >= {"127.0.0.1", "localhost"}
    assert "*" not in settings.ALLOWED_HOSTS
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Any) -> None:
    from fourlaps.server import data_folder

    folder = tmp_path / "data"
    data_folder.prepare(folder)
    first = data_folder.secret_key(folder)
    data_folder.prepare(folder)
    assert data_folder.secret_key(folder) == first
    assert len(first) > 50
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_request_that_announces_too_much_is_refused_unread(db: Any) -> None:
    class Unread:
        def read(self, *_: Any) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    answer = Client().generic(
        "POST", "/activities/add/", b"", CONTENT_LENGTH=str(300 * 2**20), **{"wsgi.input": Unread()}
    )
    assert answer.status_code == 413
    assert b"200 MB" in answer.content


@pytest.mark.parametrize(
    ("url", "host", "name"),
    [
        ("postgres://runner:p%40ss@db:5433/club", "db", "club"),
        ("postgresql:///club?host=/run/postgresql", "/run/postgresql", "club"),
        ("postgresql://postgres@/club?host=/tmp/x", "/tmp/x", "club"),
    ],
)
def test_postgresql_by_one_address(url: str, host: str, name: str, tmp_path: Any) -> None:
    from fourlaps.server import database

    made = database.from_environment(url, sqlite_path=tmp_path / "x", test_path=tmp_path / "y")
    assert (made["HOST"], made["NAME"]) == (host, name)
    if "p%40ss" in url:
        assert (made["USER"], made["PASSWORD"], made["PORT"]) == ("runner", "p@ss", "5433")
