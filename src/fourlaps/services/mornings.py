"""The morning check: stored once a day, answered in sentences; a red flag stops training."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from fourlaps.errors import InputError
from fourlaps.services import access, adapting, notebook, slots, stops
from fourlaps.services.access import AthleteView
from fourlaps.services.slots import Slot
from fourlaps.storage import diary, models
from fourlaps.support import readiness
from fourlaps.training import gaps
from fourlaps.training import mornings as body
from fourlaps.vocabulary.decision import Decision
from fourlaps.vocabulary.log import MorningCheck
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session

_DAY = dt.timedelta(days=1)
# No run is run in air (C) beyond these.
TEMP_C = (-40, 55)
# No fever and no pain speaks of a day further off than this.
_REACH = 10 * _DAY
# One sign of tiredness speaks of its own day, two of more (`training.mornings`).
_SIGNS = 2
_SETTLE = "Easy only until it has settled."
# Mornings of the last fortnight that say that nothing hurts, from which on it is asked about [our choice, D].
_PAINLESS_DAYS, _PAINLESS_MORNINGS = 14, 7


@dataclass(frozen=True, slots=True)
class MorningAnswer:
    """What follows from a morning: sentences, most important first, and whether training is stopped.

    rest  no running on this day
    """

    sentences: tuple[str, ...]
    locked: bool
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What the mornings ask of a day: no training at all (`rest`) or nothing above easy, and why in sentences."""

    rest: bool
    why: tuple[str, ...]


def on(athlete: AthleteView, day: dt.date) -> MorningCheck | None:
    """The check of one day, None where there was none."""
    row = models.MorningRow.objects.filter(athlete_id=athlete.id, date=day).first()
    return diary.morning_of(row) if row else None


def temp_on(athlete: AthleteView, day: dt.date) -> float | None:
    """The air (C) expected of a run on one day, None where nobody told it."""
    rows = models.MorningRow.objects.filter(athlete_id=athlete.id, date=day)
    return rows.values_list("temp_c", flat=True).first()


def save(athlete: AthleteView, check: MorningCheck, today: dt.date, *, temp_c: float | None = None) -> MorningAnswer:
    """Store the check (a second one the same day replaces the first) and say what follows.

    temp_c  the air expected of the day's run
    raises  InputError for a day to come or a value that makes no sense
    """
    access.may_change(athlete)
    if check.date > today:
        raise InputError(_("That morning is still to come."))
    bounds = (("sleep_h", 0, 24), ("soreness", 0, 10), ("mood", 0, 10), ("pain", 0, 10))
    given = [(getattr(check, name), low, high) for name, low, high in bounds]
    for value, low, high in (*given, (temp_c, *TEMP_C)):
        if value is not None and not low <= value <= high:
            raise InputError(
                _("%(value)s is outside %(low)s to %(high)s.") % {"value": value, "low": low, "high": high}
            )
    values = dataclasses.asdict(check) | {"temp_c": temp_c}
    day = values.pop("date")
    values["pain_note"] = "".join(c for c in check.pain_note if c.isprintable())[:500]
    models.MorningRow.objects.update_or_create(athlete_id=athlete.id, date=day, defaults=values)
    hard = _hard_on(athlete, check.date)
    decision = _decision(athlete, check, hard=hard, cleared=_cleared_on(athlete))
    if decision.value == "stop":
        stops.stop(athlete, decision.reasons[0].text, today)
    lock = stops.lock(athlete)
    if lock is not None:
        return MorningAnswer((lock.sentence,), locked=True)
    sentences = _sentences(decision, hard=hard)
    if adapting.proposal(athlete, today) is not None:
        # Beside "nothing speaks against the plan" a change of it would read as its opposite.
        sentences = [text for text in sentences if text != readiness.NOTHING_AGAINST]
        if not sentences:
            sentences = [_("By this check alone today's plan could stay as it is.")]
        sentences.append(_("A change of the plan is suggested on Today; take it or leave it."))
    return MorningAnswer(tuple(sentences), locked=False)


def told(athlete: AthleteView, day: dt.date, planned: Sequence[Slot] | None = None) -> MorningAnswer | None:
    """What the checks of a day and of those before it ask of it where that is less than running as planned; None else,
    or once a doctor has cleared it.

    A fever or a strong pain speaks of the days after it, also of one without a check of its own.

    planned  the day's sessions, where a page has asked for them already
    """
    check = on(athlete, day)
    lock, cleared = stops.lock_and_yes(athlete)
    if lock is not None or (cleared and day <= cleared):
        return None
    hard = _hard_on(athlete, day) if planned is None else _any_hard(planned)
    decision = _decision(athlete, check or MorningCheck(day), hard=hard, cleared=cleared)
    if decision.value == "go" or (check is None and decision.value == "easier" and not hard):
        return None
    sentences = tuple(_sentences(decision, hard=hard))
    return MorningAnswer(sentences, locked=False, rest=decision.value in ("rest", "stop"))


def may_have_healed(athlete: AthleteView, today: dt.date) -> bool:
    """Whether the settings say that something hurts while the mornings of two weeks since say that nothing does."""
    if not athlete.injured:
        return False
    first = today - (_PAINLESS_DAYS - 1) * _DAY
    rows = models.MorningRow.objects.filter(athlete_id=athlete.id, date__gte=first, date__lte=today)
    pains = [pain for pain in rows.values_list("pain", flat=True) if pain is not None]
    if len(pains) < _PAINLESS_MORNINGS or any(pains):
        return False
    # What was told in the settings meanwhile is newer than the first of these mornings.
    lines = models.ChangeLog.objects.filter(athlete_id=athlete.id, at__date__gte=first).exclude(told_before={})
    return not any("injured" in line.told_before.get("changed", ()) for line in lines.only("told_before"))


def waits_for_a_look(athlete: AthleteView, today: dt.date) -> bool:
    """Whether a pain that has lasted, told today or yesterday, keeps the runner from running until somebody has looked
    at it. Not while a stop, a fever or another sign holds the training too: a look at the pain ends none of those."""
    if stops.lock(athlete) is not None or stops.pause(athlete):
        return False
    known = _mornings(athlete, today, _cleared_on(athlete))
    if any(m.illness == "fever" and today - m.date <= _REACH for m in known):
        return False
    sore = [m for m in known if today - m.date <= _DAY]
    return any(readiness.lasts(m, [other for other in known if other.date <= m.date]) for m in sore)


@transaction.atomic
def looked_at(athlete: AthleteView, today: dt.date) -> bool:
    """A physiotherapist or a doctor has looked at a pain that had lasted: it is judged anew from tomorrow on. Whether
    there was such a pain."""
    access.may_change(athlete)
    if not waits_for_a_look(athlete, today):
        return False
    models.Athlete.objects.filter(pk=athlete.id).update(cleared_on=today)
    notebook.record(athlete, "looked_at", "A pain that had lasted was looked at: running goes on as they say.")
    return True


def asked(athlete: AthleteView, plan: Plan, today: dt.date, closed: Collection[str] = ()) -> dict[dt.date, Asked]:
    """The days from today on of which the mornings ask less than hard running, with what they ask.

    A day to come is judged as one without a check of its own. What the plan holds of the four easy runs after a fever
    or a stop counts as well: on few days a week they reach further than the days after it.

    closed  ids of sessions that are done, missed or left out
    """
    found: dict[dt.date, Asked] = {}
    back = [s.date for s in plan.sessions if s.date >= today and s.id not in closed and is_return_run(plan, s)]
    for day in _days(today, max(back)) if back else ():
        found[day] = Asked(rest=False, why=(readiness.FIRST_RUNS,))
    cleared = _cleared_on(athlete)
    known = _mornings(athlete, today, cleared)
    now = next((m for m in known if m.date == today), MorningCheck(today))
    reach = max((m.date + _REACH for m in known if m.illness == "fever" or m.pain or m.pain_note), default=today)
    for day in _days(today, max(reach, today)):
        if cleared and day <= cleared:
            continue
        decision = readiness.morning_decision(now if day == today else MorningCheck(day), known)
        if decision.value != "go":
            why = decision.reasons[0].text
            why = readiness.TOMORROW_TOO if day > today and why == readiness.SECOND_DAY else why
            found[day] = Asked(decision.value in ("rest", "stop"), (why,))
    if cleared and today <= cleared:
        return found
    # "Until it stays below 3 for three days", "easy only until it has settled", a cold today and tomorrow: each morning
    # speaks of the days after its own as well, as it does where the plan is changed for it.
    for morning in (now, *(m for m in known if m.date < today)):
        for day, asks in _days_after(morning, known):
            if day >= today:
                found.setdefault(day, asks)
    return found


def _days_after(morning: MorningCheck, known: Sequence[MorningCheck]) -> list[tuple[dt.date, Asked]]:
    """The days from a morning's own on that its pain, its cold or two signs of tiredness hold easy."""
    holds: list[tuple[int, Asked]] = []
    sore = readiness.morning_decision(MorningCheck(morning.date, pain=morning.pain, pain_note=morning.pain_note))
    if sore.value != "go":
        why, rest = (sore.reasons[0].text,), sore.value == "rest"
        days = gaps.STRONG_SETTLE_DAYS if rest else gaps.SETTLE_DAYS
        holds.append((days, Asked(rest=False, why=(*why, _SETTLE) if rest else why)))
    if morning.illness == "mild":
        cold = readiness.morning_decision(MorningCheck(morning.date, illness="mild"))
        holds.append((gaps.COLD_DAYS, Asked(rest=False, why=(cold.reasons[0].text,))))
    if readiness.signs_of_tiredness(morning, known) >= _SIGNS:
        days, reason = body.two_signs()
        holds.append((days, Asked(rest=False, why=(reason,))))
    return [(morning.date + n * _DAY, asks) for days, asks in holds for n in range(days)]


def is_return_run(plan: Plan, session: Session) -> bool:
    """Whether a session is one of the four easy runs that come first after a fever or a stop."""
    end = f":{session.id}"
    return session.kind == "easy" and any(
        key.startswith(("fever:", "yes:")) and key.endswith(end) for key in plan.applied
    )


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + n * _DAY for n in range((last - first).days + 1)]


def _mornings(athlete: AthleteView, until: dt.date, cleared: dt.date | None) -> list[MorningCheck]:
    """The mornings up to a day, newest first."""
    rows = models.MorningRow.objects.filter(athlete_id=athlete.id, date__lte=until).order_by("-date")[:60]
    known = [diary.morning_of(row) for row in rows]
    # What a doctor has said yes to reaches no further.
    return [
        dataclasses.replace(m, illness="none", pain=None, pain_note="") if cleared and m.date <= cleared else m
        for m in known
    ]


def _cleared_on(athlete: AthleteView) -> dt.date | None:
    found: dt.date | None = models.Athlete.objects.values_list("cleared_on", flat=True).get(pk=athlete.id)
    return found


def _decision(
    athlete: AthleteView, check: MorningCheck, *, hard: bool, cleared: dt.date | None
) -> Decision[readiness.Readiness]:
    return readiness.morning_decision(check, _mornings(athlete, check.date - _DAY, cleared), hard_today=hard)


def _hard_on(athlete: AthleteView, day: dt.date) -> bool:
    return _any_hard(slots.slots(athlete, day, day))


def _any_hard(planned: Sequence[Slot]) -> bool:
    """Whether a hard session, or another above easy, is still to be run among those of a day."""
    return any(slot.is_open and (slot.session.hard or slot.session.kind in QUALITY_KINDS) for slot in planned)


def _sentences(decision: Decision[readiness.Readiness], *, hard: bool) -> list[str]:
    words = {**readiness.READINESS_WORDS, "go": ""}
    if not hard:
        words["easier"] = readiness.EASY_WORDS
    first = [words[decision.value]] if words[decision.value] else []
    return first + [reason.text for reason in decision.reasons]
