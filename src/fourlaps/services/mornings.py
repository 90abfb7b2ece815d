"""The morning check: stored once a day, answered in sentences; a red flag stops training."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fourlaps.errors import InputError
from fourlaps.services import access, adapting, stops
from fourlaps.services.access import AthleteView
from fourlaps.storage import diary, models
from fourlaps.support import readiness
from fourlaps.vocabulary.decision import Decision
from fourlaps.vocabulary.log import MorningCheck


@dataclass(frozen=True, slots=True)
class MorningAnswer:
    """What follows from a morning: sentences, most important first, and whether training is stopped.

    rest  no running on this day
    """

    sentences: tuple[str, ...]
    locked: bool
    rest: bool = False


def on(athlete: AthleteView, day: dt.date) -> MorningCheck | None:
    """The check of one day, None where there was none."""
    row = models.MorningRow.objects.filter(athlete_id=athlete.id, date=day).first()
    return diary.morning_of(row) if row else None


def save(athlete: AthleteView, check: MorningCheck, today: dt.date) -> MorningAnswer:
    """Store the check (a second one the same day replaces the first) and say what follows.

    raises  InputError for a day to come or a value that makes no sense
    """
    access.may_change(athlete)
    if check.date > today:
        raise InputError(_("That morning is still to come."))
    for name, low, high in (("sleep_h", 0, 24), ("soreness", 0, 10), ("mood", 0, 10), ("pain", 0, 10)):
        value = getattr(check, name)
        if value is not None and not low <= value <= high:
            raise InputError(
                _("%(value)s is outside %(low)s to %(high)s.") % {"value": value, "low": low, "high": high}
            )
    values = dataclasses.asdict(check)
    day = values.pop("date")
    values["pain_note"] = "".join(c for c in check.pain_note if c.isprintable())[:500]
    models.MorningRow.objects.update_or_create(athlete_id=athlete.id, date=day, defaults=values)
    decision = _decision(athlete, check)
    if decision.value == "stop":
        stops.stop(athlete, decision.reasons[0].text, today)
    lock = stops.lock(athlete)
    if lock is not None:
        return MorningAnswer((lock.sentence,), locked=True)
    sentences = _sentences(decision)
    if adapting.proposal(athlete, today) is not None:
        sentences.append(_("A change of the plan is suggested on Today; take it or leave it."))
    return MorningAnswer(tuple(sentences), locked=False)


def told(athlete: AthleteView, day: dt.date) -> MorningAnswer | None:
    """What the check of a day asks of it where that is less than running as planned; None else, or once a doctor has
    cleared it."""
    check = on(athlete, day)
    cleared = models.Athlete.objects.values_list("cleared_on", flat=True).get(pk=athlete.id)
    if check is None or stops.lock(athlete) is not None or (cleared and check.date <= cleared):
        return None
    decision = _decision(athlete, check)
    if decision.value == "go":
        return None
    return MorningAnswer(tuple(_sentences(decision)), locked=False, rest=decision.value in ("rest", "stop"))


def _decision(athlete: AthleteView, check: MorningCheck) -> Decision[readiness.Readiness]:
    earlier = models.MorningRow.objects.filter(athlete_id=athlete.id, date__lt=check.date).order_by("-date")[:60]
    return readiness.morning_decision(check, [diary.morning_of(row) for row in earlier])


def _sentences(decision: Decision[readiness.Readiness]) -> list[str]:
    words = [] if decision.value == "go" else [readiness.READINESS_WORDS[decision.value]]
    return words + [reason.text for reason in decision.reasons]
