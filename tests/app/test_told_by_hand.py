"""What somebody without a watch can tell: reps that were too many or too few, the pulse and HRV of a morning."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from fourlaps.errors import InputError
from fourlaps.services import mornings, notebook, plans
from fourlaps.storage import models
from fourlaps.vocabulary.log import MorningCheck

TODAY = dt.date(2026, 4, 15)
DAY = dt.timedelta(days=1)


def last_fast(athlete: Any, before: dt.date = TODAY) -> Any:
    slots = plans.slots(athlete, TODAY - 21 * DAY, before)
    return [slot for slot in slots if slot.can_fail and slot.date <= before][-1]


def test_reps_that_were_too_many_make_the_next_of_their_kind_fewer(athlete: Any, client: Client) -> None:
    """One tap, kept beside how hard it felt, and taken back by the next."""
    slot = last_fast(athlete)
    address = f"/session/{slot.session.id}/log/"
    page = client.post(address, {"state": "done", "feel": "8"}, headers={"HX-Request": "true"}).content.decode()
    assert "Could not finish" in page
    client.post(address, {"state": "done", "went": "stopped"})
    row = models.SessionLog.objects.get(session_id=slot.session.id)
    assert (row.state, row.feel, row.went) == ("done", 8, "stopped")
    proposal = plans.proposal(athlete, TODAY)
    assert proposal is not None
    assert any(change.rule == "failed" and "stopped" in change.trigger for change in proposal.changes)
    german = client.get(f"/session/{slot.session.id}/", headers={"Accept-Language": "de"}).content.decode()
    assert "Nicht geschafft" in german
    client.post(address, {"state": "done", "went": ""})
    assert not any(c.rule == "failed" for c in getattr(plans.proposal(athlete, TODAY), "changes", ()))


@pytest.mark.parametrize("feel", ["11", "NaN", "-3", "0", "seven"])
def test_a_feel_that_is_none_is_named_and_not_kept(athlete: Any, client: Client, feel: str) -> None:
    """With and without the script of the page."""
    address = f"/session/{last_fast(athlete).session.id}/log/"
    for headers in ({}, {"HX-Request": "true"}):
        page = client.post(address, {"state": "done", "feel": feel}, headers=headers, follow=True).content.decode()
        assert "How hard it felt goes from 1 to 10." in page
    assert not models.SessionLog.objects.exists()


def test_easy_runs_and_missed_sessions_cannot_fail(athlete: Any, client: Client) -> None:
    easy = next(s for s in plans.slots(athlete, TODAY - 7 * DAY, TODAY) if s.session.kind == "easy")
    page = client.post(f"/session/{easy.session.id}/log/", {"state": "done"}, headers={"HX-Request": "true"})
    assert "Could not finish" not in page.content.decode()
    for slot, state, went in ((easy, "done", "stopped"), (last_fast(athlete), "missed", "too_easy"),
                              (last_fast(athlete), "done", "flew")):  # fmt: skip
        with pytest.raises(InputError):
            plans.log(athlete, slot.session.id, state, went=went)
    assert not models.SessionLog.objects.exclude(went="").exists()


def test_pulse_and_hrv_are_told_in_the_morning_and_stay_when_it_is_told_again(athlete: Any, client: Client) -> None:
    """A fortnight at 50 beats, then two mornings at 62: the day becomes easy, and the answer names both figures."""
    for n in range(16, 1, -1):
        mornings.save(athlete, MorningCheck(TODAY - n * DAY, resting_heart_rate_bpm=50.0, hrv_rmssd_ms=60.0), TODAY)
    mornings.save(athlete, MorningCheck(TODAY - DAY, resting_heart_rate_bpm=62.0), TODAY)
    told = {"resting_heart_rate_bpm": "62", "hrv_rmssd_ms": "55.5", "pain": "0"}
    assert "Resting heart rate 62 against your usual 50" in client.post("/morning/", told).content.decode()
    row = models.MorningRow.objects.get(date=TODAY)
    assert (row.resting_heart_rate_bpm, row.hrv_rmssd_ms) == (62.0, 55.5)
    page = client.get("/morning/").content.decode()
    assert 'value="62' in page
    refused = client.post("/morning/", {"resting_heart_rate_bpm": "400"}).content.decode()
    assert "400" in refused
    assert "errorlist" in refused or "alert" in refused
    assert models.MorningRow.objects.get(date=TODAY).resting_heart_rate_bpm == 62.0


def test_a_stomach_bug_is_rest_and_a_way_back_and_no_stop_until_a_doctors_word(athlete: Any, client: Client) -> None:
    """3.14: below the neck no training until it is two days gone, then four easy runs; a chest pain still stops."""
    page = client.get("/morning/").content.decode()
    (value,) = re.findall(r'<option value="(\w+)"[^>]*>[^<]*stomach', page)
    page = client.post("/morning/", {"illness": value, "pain_note": "stomach bug, vomiting"}).content.decode()
    assert "ill below the neck: nothing until 24 to 48 hours without it" in page
    assert "palpitations" not in page
    assert plans.lock(athlete) is None
    proposal = plans.proposal(athlete, TODAY)
    assert proposal is not None
    assert not [s for s in proposal.plan.sessions if s.is_run and 0 <= (s.date - TODAY).days < 3]
    (value,) = re.findall(r'<option value="(\w+)"[^>]*>[^<]*chest pain', client.get("/morning/").content.decode())
    client.post("/morning/", {"illness": value})
    assert plans.lock(athlete) is not None


def test_the_check_and_the_plan_say_the_same_of_legs_sorer_than_usual(athlete: Any, client: Client) -> None:
    """ "Today's plan could stay" stood above a suggestion that the same soreness had brought."""
    for n in range(20, 0, -1):
        mornings.save(athlete, MorningCheck(TODAY - n * DAY, soreness=1.0), TODAY)
    answer = mornings.save(athlete, MorningCheck(TODAY, soreness=5.0), TODAY)
    assert not any("could stay" in sentence or "Nothing" in sentence for sentence in answer.sentences)
    assert any("Soreness 5 of 10 against your usual 1: easy today" in sentence for sentence in answer.sentences)


def test_two_weeks_without_pain_ask_whether_it_still_hurts(athlete: Any, client: Client) -> None:
    """A plan stayed easy to its race because of a box ticked at the start, and thirteen weeks of 0 asked nothing."""

    def asks() -> bool:
        page = client.get("/").content.decode()
        return "Does it still hurt?" in page and 'href="/runner/settings/"' in page.split("Does it still hurt?")[-1]

    for n in range(14, 0, -1):
        mornings.save(athlete, MorningCheck(TODAY - n * DAY, pain=0.0), TODAY)
    assert not asks()
    models.Athlete.objects.filter(pk=athlete.id).update(injured=True)
    assert asks()
    mornings.save(athlete, MorningCheck(TODAY, pain=1.0), TODAY)
    assert not asks()
    mornings.save(athlete, MorningCheck(TODAY, pain=0.0), TODAY)
    assert asks()
    # Nobody is asked while a doctor's word is missing.
    models.Athlete.objects.filter(pk=athlete.id).update(stopped_for="Stop.", stopped_on=TODAY)
    assert not asks()
    models.Athlete.objects.filter(pk=athlete.id).update(stopped_for="", stopped_on=None)
    # Told in the settings a moment ago it is newer than the mornings.
    before = {"injured": False, "changed": ["injured"]}
    notebook.record(athlete, "settings", "New settings: what hurts.", told=before)
    assert not asks()


def test_no_pain_in_the_morning_denies_nothing_of_a_note_to_a_session(athlete: Any) -> None:
    """The two are read together, each to its own end."""
    mornings.save(athlete, MorningCheck(TODAY, pain_note="no pain"), TODAY)
    slot = last_fast(athlete)
    plans.log(athlete, slot.session.id, "done", note="missed my period three times")
    models.SessionLog.objects.filter(session_id=slot.session.id).update(date=TODAY)
    proposal = plans.proposal(athlete, TODAY)
    assert proposal is not None
    assert any("missed periods" in change.trigger for change in proposal.changes)
