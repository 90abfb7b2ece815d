"""What the plan should become after what really happened: a proposal to look at, then to take or to leave."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext as _

from fourlaps import advice, safety
from fourlaps.errors import FourLapsError, InputError
from fourlaps.safety import ApprovedPlan
from fourlaps.services import access, mile_today, notebook, overdone, slots, stops
from fourlaps.services.access import AthleteView
from fourlaps.storage import diary, models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import results, told_before, told_days
from fourlaps.training.adaptation import Proposal
from fourlaps.training.notebook import grouped, reasons
from fourlaps.vocabulary.athlete import PlanRequest, Surprise
from fourlaps.vocabulary.decision import NOT_RUN, SAID
from fourlaps.vocabulary.log import Log, MorningCheck, Wish
from fourlaps.vocabulary.log_reading import BUT_THEN

LOOK_BACK = dt.timedelta(days=42)


def log_of(athlete: AthleteView, plan: ApprovedPlan, today: dt.date) -> Log:
    """The diary since the plan began, as the library reads it."""
    cleared = models.Athlete.objects.values_list("cleared_on", flat=True).get(pk=athlete.id)
    logs = models.SessionLog.objects.filter(athlete_id=athlete.id, date__lte=today, date__gte=today - LOOK_BACK)
    mornings = models.MorningRow.objects.filter(athlete_id=athlete.id, date__lte=today, date__gte=today - LOOK_BACK)
    told_days = list(mornings)
    # A result known before the plan was made is in the plan already; training results are no tests.
    raced = models.Result.objects.filter(
        athlete_id=athlete.id, date__gt=plan.request.start, date__lte=today, kind__in=("race", "time_trial")
    )
    rows = list(logs.order_by("date", "pk"))
    # What became of sessions of an earlier plan was known when this one was made.
    mine = {session.id: session.date for session in plan.sessions}
    feels = [diary.feel_of(row, mine[row.session_id]) for row in rows if row.session_id in mine]
    # A doctor's yes ends what the body told before it, not the weather.
    known = {row.date: diary.morning_of(row) for row in told_days if not cleared or row.date > cleared}
    # What a note to a session says of too little energy counts like a morning's.
    for row in rows:
        if row.note and (not cleared or row.date > cleared) and safety.energy_sign(row.note):
            here = known.get(row.date, MorningCheck(row.date))
            known[row.date] = replace(here, pain_note=BUT_THEN.join(filter(None, (here.pain_note, row.note))))
    told = tuple(diary.result_of(row) for row in raced.order_by("date", "pk"))
    # The last word on a day counts.
    free = models.AvailabilityRow.objects.filter(
        athlete_id=athlete.id, last__gte=max(plan.request.start, today - LOOK_BACK), first__lte=plan.request.race
    )
    # Its mile is the one that the runner's page shows.
    state = mile_today.state(athlete, today) if told else None
    return Log(
        sessions=tuple(feel for feel in feels if feel is not None),
        mornings=tuple(known[day] for day in sorted(known)),
        results=told,
        availability=tuple(diary.availability_of(row) for row in free.order_by("pk")),
        cleared=cleared,
        stopped=stops.ended(athlete, cleared),
        mile_s=state.mile.median if state else None,
        waiting=tuple(ask.result for ask in state.asks) if state else (),
        unplanned=overdone.lately(athlete, plan, today),
        weather=tuple(found for row in told_days if (found := diary.weather_of(row)) is not None),
    )


def laid_anew(
    athlete: AthleteView, old: ApprovedPlan, request: PlanRequest, today: dt.date
) -> tuple[ApprovedPlan, list[dict[str, str]]] | None:
    """The plan under way with its weeks ahead for another request, and the changes; None where it has to begin anew.

    What was run, the blocks and what was taken of a report go on; what is not answered yet is left to a suggestion.
    """
    under_way = old.request.start < today < min(old.request.race, request.race)
    # The walks of a run-walker are counted from the plan's first week.
    walks = request.run_walk != old.request.run_walk
    if not under_way or request.gap_days or walks or stops.lock(athlete):
        return None
    known, days = log_of(athlete, old, today), told_before.mornings_taken(old.applied, today)
    log = Log(
        sessions=known.sessions,
        mornings=tuple(row for row in known.mornings if row.date in days),
        results=tuple(row for row in known.results if results.result_key(row) in old.applied),
        cleared=known.cleared,
        stopped=known.stopped,
        wish=Wish(life=request),
    )
    try:
        found = advice.replan(old, log, today)
    except FourLapsError:
        return None  # a plan from today may still be found, or says what would help
    if found.locked:
        return None
    # What was missed is in the diary already.
    return safety.approve(found.plan), [c.to_dict() for c in found.changes if c.kind not in NOT_RUN]


def answered_again(
    athlete: AthleteView, old: ApprovedPlan, new: ApprovedPlan, today: dt.date
) -> tuple[ApprovedPlan, list[dict[str, str]]]:
    """A new plan with what the runner had already taken of a fever, a pain or a bad morning, and the changes it made.

    What cannot be answered in the new plan is left to a suggestion.
    """
    days = told_before.mornings_taken(old.applied, today)
    log = log_of(athlete, new, today)
    log = Log(mornings=tuple(row for row in log.mornings if row.date in days), cleared=log.cleared)
    if not log.mornings or stops.lock(athlete):
        return new, []
    try:
        found = advice.replan(new, log, today)
    except FourLapsError:
        return new, []
    if found is None or found.locked:
        return new, []
    return safety.approve(found.plan), [change.to_dict() for change in found.changes]


@lru_cache(maxsize=64)
def _proposal(digest: str, log: Log, today: dt.date, key: tuple[ApprovedPlan]) -> Proposal | None:
    del digest  # names the plan in the cache's key; comparing whole plans would be slow
    return advice.replan(key[0], log, today)


class _ByDigest(tuple):  # type: ignore[type-arg]
    """A plan in a cache key that counts as equal to every other: the digest beside it tells plans apart."""

    __slots__ = ()

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByDigest)


def proposal(athlete: AthleteView, today: dt.date) -> Proposal | None:
    """What should change in the plan; None where nothing should, or while training is stopped."""
    return _proposed(athlete, today)[1]


def asked_about(athlete: AthleteView, today: dt.date) -> list[Surprise]:
    """The results that wait for the runner's word before the plan follows them."""
    log, found = _proposed(athlete, today)
    plan = found.plan if found else slots.current(athlete)
    if plan is None:
        return []
    return results.asked_about(plan, (log or log_of(athlete, plan, today)).results)


def _proposed(athlete: AthleteView, today: dt.date) -> tuple[Log | None, Proposal | None]:
    """The diary as far as it was asked, and what follows from it."""
    row = plan_rows.current_row(athlete.id)
    plan = slots.plan_in(row)
    if row is None or plan is None or stops.lock(athlete) or not plan.request.start <= today < plan.request.race:
        return None, None
    log = log_of(athlete, plan, today)
    if not (log.sessions or log.mornings or log.results or log.unplanned or log.availability):
        return log, None
    try:
        found = _proposal(row.digest, log, today, _ByDigest((plan,)))
    except FourLapsError:
        # No safe change was found; the plan that stands is safe and goes on.
        return log, None
    # What was missed and is simply gone asks nothing of the runner: no decision, so no proposal.
    changes = tuple(change for change in found.changes if change.kind not in NOT_RUN) if found else ()
    # Nor does what is smaller than a runner could see: it waits for the next real change.
    if found is None or found.locked or not grouped(changes):
        return log, None
    return log, replace(found, changes=changes)


def mark_of(found: Proposal) -> str:
    """A short name of what a proposal changes: the same changes, the same name."""
    said = json.dumps([change.to_dict() for change in found.changes], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def only_asks(found: Proposal) -> bool:
    """Whether a proposal changes no session: it says or asks something, and there is nothing to take."""
    changing = [change for change in found.changes if change.kind not in SAID]
    return not any(change.session or change.kind == "new_weeks" for change in changing)


@transaction.atomic
def clear_lock(athlete: AthleteView, today: dt.date) -> None:
    """A doctor's yes ends a stop: the way back that H15 asks for stands in the plan at once and is written down."""
    stopped = stops.lock(athlete)
    stops.clear_lock(athlete, today)
    plan, before = slots.current(athlete), plan_rows.current_row(athlete.id)
    if stopped is None or plan is None or not plan.request.start <= today < plan.request.race:
        return
    log = log_of(athlete, plan, today)
    try:
        found = advice.replan(plan, Log(sessions=log.sessions, cleared=log.cleared, stopped=log.stopped), today)
    except FourLapsError:
        return  # no safe change was found: what is suggested next says so
    if found.locked or not any(change.session for change in found.changes):
        return
    text = reasons(found.changes)[0]
    after = plan_rows.save(athlete.id, safety.approve(found.plan), reason=text, now=access.now())
    notebook.record(athlete, "return", text, before, after, details=[change.to_dict() for change in found.changes])


@transaction.atomic
def accept(athlete: AthleteView, today: dt.date, seen: str = "") -> None:
    """Take the proposal: it becomes the plan, and can be undone.

    seen    the `mark_of` what the runner looked at, empty for whatever is proposed now
    raises  InputError where there is nothing to take any more, or something else than was looked at
    """
    found = _found(athlete, today, seen)
    before = plan_rows.current_row(athlete.id)
    text = reasons(found.changes)[0]
    after = plan_rows.save(athlete.id, safety.approve(found.plan), reason=text, now=access.now())
    details = [change.to_dict() for change in found.changes]
    notebook.record(athlete, "seen" if only_asks(found) else "replan", text, before, after, details=details)


@transaction.atomic
def decline(athlete: AthleteView, today: dt.date, seen: str = "") -> None:
    """Leave the plan as it is: what was reported counts as answered, and the same is not suggested again.

    seen    as for `accept`
    raises  InputError as for `accept`
    """
    found = _found(athlete, today, seen)
    before = plan_rows.current_row(athlete.id)
    plan = slots.current(athlete)
    assert plan is not None
    text = reasons(found.changes)[0]
    # Other days that are declined are told no more: told again they are looked at again.
    rows = models.AvailabilityRow.objects.filter(athlete_id=athlete.id)
    told = {row.pk: diary.availability_of(row) for row in rows}
    new = told_days.unanswered([*told.values()], plan.applied)
    rows.filter(pk__in=[pk for pk, window in told.items() if window in new]).delete()
    others = [key for key in found.plan.applied if not key.startswith(told_days.WINDOWS)]
    known = [key for key in plan.applied if key.startswith(told_days.WINDOWS)]
    stays = safety.approve(replace(plan, applied=told_before.left(plan.applied, [*others, *known])))
    after = plan_rows.save(athlete.id, stays, reason=text, now=access.now())
    details = [change.to_dict() for change in found.changes]
    notebook.record(athlete, "declined", text, before, after, details=details)


def _found(athlete: AthleteView, today: dt.date, seen: str) -> Proposal:
    access.may_change(athlete)
    models.Athlete.objects.select_for_update().get(pk=athlete.id)
    found = proposal(athlete, today)
    if found is None:
        raise InputError("There is nothing to change any more.")
    if seen and seen != mark_of(found):
        raise InputError(_("The suggestion has changed meanwhile. Look at it again."))
    return found
