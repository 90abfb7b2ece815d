"""What the runner left out, missed or moved stands so on every page and in every file that is taken along."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from fourlaps.services import access, mornings, plans, verdicts
from fourlaps.storage import models
from fourlaps.training import repair
from fourlaps.vocabulary.log import MorningCheck
from fourlaps.web import season, wording
from fourlaps.web.sayings import said

TODAY = dt.date(2026, 4, 15)
DAY = dt.timedelta(days=1)


def runs(athlete: Any) -> list[Any]:
    return [s for s in plans.current(athlete).sessions if s.is_run and s.date >= TODAY and s.kind != "race"]


def clock(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    monkeypatch.setattr(access, "now", lambda: dt.datetime(day.year, day.month, day.day, 9, 30, tzinfo=dt.UTC))


def text_of(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    page = re.sub(r"<(style|svg|head)\b.*?</\1>", " ", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def events(athlete: Any) -> dict[str, Any]:
    from icalendar import Calendar

    return {str(event["uid"]): event for event in Calendar.from_ical(plans.calendar(athlete)).walk("VEVENT")}


def test_a_session_left_out_tomorrow_is_not_tomorrows(
    athlete: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today names what is still to be run tomorrow and nothing else."""
    session = next(s for s in runs(athlete) if s.hard and s.date > TODAY + DAY)
    clock(monkeypatch, session.date - DAY)
    before = text_of(client, "/").partition("Tomorrow ")[2][:80]
    assert said(session.title) in before
    plans.change(athlete, session.id, "skip", None, None, session.date - DAY)
    after = text_of(client, "/").partition("Tomorrow ")[2][:80]
    assert said(session.title) not in after


def test_a_test_left_out_is_not_the_next_one(athlete: Any, client: Client) -> None:
    """Next test is the one that still stands."""
    session = next((s for s in runs(athlete) if s.kind == "time_trial" and s.date > TODAY), None)
    assert session is not None
    day = wording.day_words(session.date, TODAY)
    assert f"Next test {day}" in text_of(client, "/")
    plans.change(athlete, session.id, "skip", None, None, TODAY)
    assert f"Next test {day}" not in text_of(client, "/")
    race = next(s for s in plans.current(athlete).sessions if s.kind == "race")
    for later in [s for s in runs(athlete) if s.kind == "time_trial" and s.date > session.date]:
        plans.change(athlete, later.id, "skip", None, None, TODAY)
    # A race is called one, whether it is the goal or on the way.
    assert f"Next race {wording.day_words(race.date, TODAY)}" in text_of(client, "/")


def test_the_next_hard_day_may_have_been_moved(athlete: Any, client: Client) -> None:
    """The first hard session ahead is the next one also on another day than first planned; not once it is left out."""
    hard = [s for s in runs(athlete) if s.hard and s.date > TODAY]
    bench = plans.bench(athlete, hard[0].id, TODAY)
    offer = next(o for o in plans.every_day(bench) if o.state == "good" and not o.other_id)
    plans.change(athlete, hard[0].id, "move", offer.date, None, TODAY)
    words = wording.day_words(offer.date, TODAY)
    assert f"Next hard day {words}: {said(hard[0].title)}" in text_of(client, "/plan/")
    plans.change(athlete, hard[0].id, "skip", None, None, TODAY)
    assert f"Next hard day {words}" not in text_of(client, "/plan/")


def test_the_calendar_file_calls_off_what_is_left_out_or_missed(athlete: Any) -> None:
    """Calendars take the event away; a session moved keeps its event, on its new day; taken back it is there again."""
    left = runs(athlete)[3]
    before = events(athlete)[f"{left.id}@fourlaps"]
    assert "status" not in before
    plans.change(athlete, left.id, "skip", None, None, TODAY)
    assert events(athlete)[f"{left.id}@fourlaps"]["status"] == "CANCELLED"
    plans.undo(athlete)
    assert "status" not in events(athlete)[f"{left.id}@fourlaps"]
    past = next(s for s in plans.current(athlete).sessions if s.is_run and s.date < TODAY)
    plans.log(athlete, past.id, "missed")
    assert events(athlete)[f"{past.id}@fourlaps"]["status"] == "CANCELLED"
    easy = next(s for s in runs(athlete) if s.kind == "easy" and s.date > TODAY)
    offer = next(o for o in plans.every_day(plans.bench(athlete, easy.id, TODAY)) if o.safe)
    plans.change(athlete, easy.id, offer.kind, offer.date, offer.other_id, TODAY)
    moved = events(athlete)[f"{easy.id}@fourlaps"]
    assert moved.decoded("dtstart") == offer.date
    assert "status" not in moved


def test_a_weeks_distance_counts_what_still_stands(athlete: Any, client: Client) -> None:
    """Header, strip and oval of the week, and its offline page, count neither what is left out nor what was missed."""
    plan = plans.current(athlete)
    index = season.nearest_index(plan, TODAY)
    first, last = season.week_dates(plan, index)
    mine = [s for s in plan.sessions if s.is_run and first <= s.date <= last and s.kind != "race"]
    left = next(s for s in mine if s.date > TODAY)
    missed = next(s for s in mine if s.date < TODAY)
    full = wording.length(plan.weeks[index].distance_m, "km")
    header = '<p class="row apart small soft">'
    for address in ("/plan/", "/plan/my-week.html"):
        assert f">{full}<" in client.get(address).content.decode()
    plans.change(athlete, left.id, "skip", None, None, TODAY)
    plans.log(athlete, missed.id, "missed")
    rest = wording.length(plan.weeks[index].distance_m - left.distance_m - missed.distance_m, "km")
    assert rest != full
    plan_page = client.get("/plan/").content.decode()
    assert rest in plan_page.partition(header)[2][:200]
    for page in (plan_page, client.get("/plan/my-week.html").content.decode()):
        assert f">{rest}<" in page
        assert full not in page


def test_the_offline_week_says_what_became_of_a_session(athlete: Any, client: Client) -> None:
    """Left out it is named as left out, without the reps that nobody is to run."""
    session = next(s for s in runs(athlete) if s.date > TODAY and s.workout)
    page = text_of(client, "/plan/my-week.html")
    assert said(session.why) in page
    plans.change(athlete, session.id, "skip", None, None, TODAY)
    page = text_of(client, "/plan/my-week.html")
    assert "left out" in page
    assert page.count(said(session.stop_if) if session.stop_if else said(session.why)) < 2


# --- a morning that says no running ----------------------------------------------------------------------------------


def hard_today(athlete: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    session = next(s for s in runs(athlete) if s.hard and s.date > TODAY)
    clock(monkeypatch, session.date)
    return session


def test_no_running_is_said_before_the_run_it_holds_back(
    athlete: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pain 7 told and not answered, or answered with 'Keep the plan': the verdict heads Today, its reason under it, the
    suggestion next; the run is named below as not meant for today, with Done for who has run it."""
    session = hard_today(athlete, monkeypatch)
    day = session.date
    lead = wording.lines(session.workout, "km")[1].how
    assert lead in text_of(client, "/")
    mornings.save(athlete, MorningCheck(day, pain=7), day)
    for answered in (False, True):
        if answered:
            plans.decline(athlete, day)
        page = client.get("/").content.decode()
        assert re.search(r"<h1[^>]*>No running today\.</h1>", page)
        assert page.count("<h1") == 1
        order = ["No running today.", "Pain 7 of 10: no running", "Suggested change", "not meant to be", 'value="done"']
        places = [page.index(words) for words in order if not (answered and words == "Suggested change")]
        assert places == sorted(places)
        assert lead not in text_of(client, "/")
        card = text_of(client, f"/session/{session.id}/")
        assert card.index("No running today.") < card.index("What to do")


def test_a_rest_taken_for_a_pain_that_was_told_wrongly_says_the_way_back(
    athlete: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Corrected to 0 the same morning, Today names the run that Undo in the notebook brings back; and Undo does."""
    session = hard_today(athlete, monkeypatch)
    day = session.date
    mornings.save(athlete, MorningCheck(day, pain=7), day)
    plans.accept(athlete, day)
    assert "Undo in the notebook" not in text_of(client, "/")
    mornings.save(athlete, MorningCheck(day, pain=0), day)
    page = text_of(client, "/")
    assert f"Undo in the notebook brings back: {said(session.title)}." in page
    plans.undo(athlete)
    page = text_of(client, "/")
    assert "Undo in the notebook" not in page
    assert wording.lines(session.workout, "km")[1].how in page


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("checked", [True, False])
def test_the_days_after_a_fever_stay_without_running(
    athlete: Any, client: Client, monkeypatch: pytest.MonkeyPatch, *, taken: bool, checked: bool
) -> None:
    """A day after it Today offered the reps back by Undo, and a declined rest was followed by "nothing speaks against
    today's plan": until two days without fever nothing is run, whether the morning is told or not."""
    session = hard_today(athlete, monkeypatch)
    for since in (1, 2):
        fever = session.date - since * DAY
        clock(monkeypatch, fever)
        mornings.save(athlete, MorningCheck(fever, illness="fever"), fever)
        (plans.accept if taken else plans.decline)(athlete, fever)
        clock(monkeypatch, session.date)
        if checked:
            answer = mornings.save(athlete, MorningCheck(session.date, sleep_h=8, pain=0), session.date)
            assert answer.sentences[0] == "No running today."
        page = text_of(client, "/")
        assert "no training until two days without it" in page
        assert "Undo in the notebook" not in page
        assert ("not meant to be run today" in page) is not taken
        models.MorningRow.objects.all().delete()
        while plans.can_undo(athlete):
            plans.undo(athlete)


def test_the_check_does_not_praise_a_plan_it_wants_changed(athlete: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """ "Nothing speaks against today's plan" and "a change is suggested" stood side by side."""
    long = next(s for s in runs(athlete) if s.kind == "long" and s.date > TODAY + 7 * DAY)
    clock(monkeypatch, long.date)
    plans.log(athlete, long.id, "missed")
    assert plans.proposal(athlete, long.date) is not None
    words = " ".join(mornings.save(athlete, MorningCheck(long.date, sleep_h=8), long.date).sentences)
    assert "A change of the plan is suggested" in words
    assert "Nothing here speaks against" not in words


def test_a_sore_morning_before_an_easy_run_leaves_no_hard_session(
    athlete: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "Leave the hard session for another day" stood over an easy run."""
    easy = next(s for s in runs(athlete) if s.kind == "easy" and s.date > TODAY)
    clock(monkeypatch, easy.date)
    answer = mornings.save(athlete, MorningCheck(easy.date, sleep_h=5, soreness=8, mood=2), easy.date)
    assert answer.sentences[0] == "Whatever you run today, run it easy."
    assert "fewer reps" not in " ".join(answer.sentences)


def test_todays_run_left_out_is_named_without_its_reps(
    athlete: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only its name, that it is left out, and Undo."""
    session = hard_today(athlete, monkeypatch)
    plans.change(athlete, session.id, "skip", None, None, session.date)
    page = text_of(client, "/")
    assert "left out" in page
    assert "Undo" in page
    assert wording.lines(session.workout, "km")[1].how not in page


# --- what a move would mean ------------------------------------------------------------------------------------------


def test_an_offer_names_all_that_stands_on_the_day(athlete: Any, client: Client) -> None:
    """Every session the moved one would share its day with is named on that offer, safe as it may be."""
    seen = 0
    for session in runs(athlete)[:8]:
        bench = plans.bench(athlete, session.id, TODAY, said)
        for offer in plans.every_day(bench):
            if not offer.safe:
                continue
            then = verdicts.moving(bench, offer.date).plan
            others = [s for s in then.on(offer.date) if s.id != session.id and s.kind != "rest"]
            assert all(said(other.title) in offer.beside for other in others)
            seen += len(others)
    assert seen


def test_no_days_are_counted_to_what_is_left_out(athlete: Any) -> None:
    """An offer of another day names the hard sessions round it that are still to be run."""
    first, second = [s for s in runs(athlete) if s.hard and s.date > TODAY][:2]

    def spacings() -> list[str]:
        return [o.spacing for o in plans.every_day(plans.bench(athlete, first.id, TODAY, said)) if o.safe]

    assert any(said(second.title) in words for words in spacings())
    plans.change(athlete, second.id, "skip", None, None, TODAY)
    assert spacings()
    assert not any(said(second.title) in words for words in spacings())


def test_todays_card_says_that_the_session_is_locked(athlete: Any, client: Client) -> None:
    """Its page said so, the card of today did not."""
    session = next(s for s in runs(athlete) if s.date > TODAY)
    move = next(o for o in plans.every_day(plans.bench(athlete, session.id, TODAY), [TODAY]))
    if move.safe:
        plans.change(athlete, session.id, move.kind, TODAY, move.other_id, TODAY)
    today = next(s for s in runs(athlete) if s.date == TODAY)
    assert "You locked this session" not in text_of(client, "/")
    plans.change(athlete, today.id, "pin", None, None, TODAY)
    assert "You locked this session" in text_of(client, "/")


def test_a_locked_session_says_so_where_it_is_moved_and_stays_locked(athlete: Any, client: Client) -> None:
    """The page of ways out and the piece of the plan page both name the lock before anything is moved."""
    session = next(s for s in runs(athlete) if s.kind == "easy" and s.date > TODAY)
    offer = next(o for o in plans.every_day(plans.bench(athlete, session.id, TODAY)) if o.safe)
    addresses = (f"/session/{session.id}/cannot/", f"/session/{session.id}/verdict/?date={offer.date}")
    assert not any("You locked this session" in text_of(client, address) for address in addresses)
    plans.change(athlete, session.id, "pin", None, None, TODAY)
    for address in addresses:
        page = client.get(address).content.decode()
        assert page.index("You locked this session") < page.index('name="date"')
    plans.change(athlete, session.id, offer.kind, offer.date, offer.other_id, TODAY)
    assert plans.slot(athlete, session.id).session.pinned
    assert plans.slot(athlete, session.id).date == offer.date


def test_another_day_is_offered_with_what_it_would_do(athlete: Any, client: Client) -> None:
    """A drag that is refused names the day that works, and what stands there and changes places, before the button."""
    swapped = 0
    for session in [s for s in runs(athlete) if s.hard][:4]:
        bench = plans.bench(athlete, session.id, TODAY, said)
        for offset in range(-3, 5):
            day = session.date + offset * DAY
            if not offset or day < TODAY:
                continue
            offer = plans.move(bench, day)
            if offer.safe or offer.nearest is None:
                continue
            near = plans.move(bench, offer.nearest, look_near=False)
            page = text_of(client, f"/session/{session.id}/verdict/?date={day}")
            assert f"{near.title}: {near.cost}" in page
            swapped += near.kind == "swap"
    assert swapped


def test_german_labels_of_a_card_are_no_half_sentences() -> None:
    """What follows begins with a capital and is a sentence of its own, whatever the language."""
    from django.utils import translation

    with translation.override("de"):
        for label in ("Stop if", "Done right if"):
            assert not translation.gettext(label).endswith("wenn")
        for text, words in (
            ("You need more than the given rest.", "Du brauchst mehr Pause als vorgesehen."),
            ("Anything feels tight.", "Etwas fühlt sich fest an."),
            (
                "Two reps in a row are more than 3 % slow.",
                "Zwei Wiederholungen hintereinander sind mehr als 3 % zu langsam.",
            ),
        ):
            assert said(text) == words


def test_what_was_done_in_one_language_is_read_in_the_other(athlete: Any, client: Client) -> None:
    """Notebook, Plan and the word of Undo speak the reader's language, whoever made the change in whichever."""
    german = {"Accept-Language": "de"}
    easy, other = [s for s in runs(athlete) if s.kind == "easy" and s.date > TODAY][:2]
    hard = next(s for s in runs(athlete) if s.hard and s.date > TODAY)
    words = f"Left out: {said(easy.title)} on {wording.day_words(easy.date, easy.date - 10 * DAY)}."
    client.post(f"/session/{easy.id}/change/", {"kind": "skip"}, headers=german, follow=True)
    assert words in text_of(client, "/plan/notebook/")
    assert words in text_of(client, "/plan/")
    done: list[tuple[str, dict[str, str], str]] = [
        (other.id, {"kind": "pin"}, "Festgehalten: "),
        (hard.id, {"kind": "easier"}, " wurde zu: "), (other.id, {"kind": "skip"}, "Ausgelassen: "),
    ]  # fmt: skip
    bench = plans.bench(athlete, hard.id, TODAY)
    offers = [offer for offer in plans.every_day(bench) if offer.safe]
    done.insert(2, (hard.id, {"kind": "move", "date": str(offers[0].date)}, "verschoben"))
    for session_id, given, words in done:
        english = client.post(f"/session/{session_id}/change/", given, follow=True).content.decode()
        assert words not in english
        for address in ("/plan/", "/plan/notebook/"):
            page = client.get(address, headers=german).content.decode()
            line = next(line for line in page.split("<p") if words in line).partition("</p>")[0]
            assert not re.search(r"\b(on|run|moved|day|Monday|Tuesday|Sunday|May|of)\b", line), line
        page = client.post("/plan/undo/", follow=True, headers=german).content.decode()
        assert "Zurückgenommen: " in page
        assert "Taken back: " not in page


@pytest.mark.parametrize(("days", "side"), [(1, "after"), (-1, "before")])
def test_a_tempo_moved_next_to_a_race_says_so(athlete: Any, days: int, side: str) -> None:
    """H3 keeps hard days apart, and a tempo below twenty minutes is none: "fits, nothing is lost" on a race's eve."""
    session = next(s for s in runs(athlete) if s.kind == "tempo")
    bench = plans.bench(athlete, session.id, TODAY)
    found = next(v for day in verdicts.days(bench) if (v := verdicts.moving(bench, day)).safe and v.becomes.is_run)
    assert "an easy day between" not in verdicts.offer_of(bench, found).cost
    there = found.plan.on(found.becomes.date + days * DAY)[0]
    race = replace(next(s for s in found.plan.sessions if s.kind == "race"), id=there.id, date=there.date)
    beside = replace(found, plan=repair.with_session(found.plan, there, race))
    offer = verdicts.offer_of(bench, beside)
    assert f"stands on the day {side} it: an easy day between the two would be better" in offer.cost
    assert "Nothing is lost" not in offer.cost
    assert offer.state == "costs"
