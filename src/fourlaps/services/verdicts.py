"""What if: each way to change a session with what it costs, what follows and whether it is safe. Nothing is stored.

`say` puts sentences of the knowledge floors (titles, reasons) into the reader's language; the pages pass it in.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fourlaps import safety
from fourlaps.errors import InputError, NotFound
from fourlaps.safety import ApprovedPlan
from fourlaps.services import mornings, notebook, slots, stops
from fourlaps.services.access import AthleteView
from fourlaps.services.mornings import Asked
from fourlaps.services.slots import Slot
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import explanation, moves, pacers, run_walk, seen, swaps
from fourlaps.training.limits import limits_of_plan
from fourlaps.training.moves import Verdict
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session
from fourlaps.vocabulary.plan_reading import plan_from_dict

SHOWN_DAYS = 8  # the longest list of days a page offers
Say = Callable[[str], str]
STAYS = frozenset({"done", "missed", "skipped"})


@dataclass(frozen=True, slots=True)
class Next:
    """One thing that follows: a session of a day, what becomes of it, and the rule in words that asks for it."""

    date: dt.date
    title: str
    becomes: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to change a session: what it is, what it costs, what follows, whether it is safe and if not why.

    state    "good", "costs" (safe, but a hard session is lost or much follows) or "no"
    rule     title of the rule that forbids it, or that makes others give way
    nearest  where it does not fit: the nearest day that works, None where none is near
    beside   what else stands on that day, as a sentence; empty where nothing does
    seen     the plan's version this was found for
    """

    kind: str
    title: str
    button: str
    cost: str
    safe: bool
    date: dt.date | None = None
    other_id: str | None = None
    why_not: str = ""
    state: str = "good"
    follows: tuple[Next, ...] = ()
    spacing: str = ""
    rule: str = ""
    nearest: dt.date | None = None
    becomes: Session | None = None
    beside: str = ""
    seen: int = 0


@dataclass(frozen=True)
class Bench:
    """A session on the bench: everything a verdict is made from.

    closed  ids of sessions that are done, missed or left out      left  of those that are missed or left out
    owed    by the day it came from with the newest change: the other sessions that change made others, which only Undo
            brings back
    asked   what the mornings ask of today and the days to come where it is less than hard running
    """

    plan: ApprovedPlan
    row_id: int
    slot: Slot
    today: dt.date
    pacer: Pacer
    closed: frozenset[str]
    left: frozenset[str]
    say: Say = str
    asked: Mapping[dt.date, Asked] = field(default_factory=dict)
    owed: Mapping[dt.date, tuple[str, ...]] = field(default_factory=dict)

    @property
    def resting(self) -> dict[dt.date, bool]:
        """Days of which less is asked: True for no training, False for nothing above easy."""
        return {day: asked.rest for day, asked in self.asked.items()}

    @property
    def session(self) -> Session:
        return self.slot.session


def day_words(day: dt.date) -> str:
    """'Thursday 14 May'."""
    return date_format(day, _("l j F"))


def bench(athlete: AthleteView, session_id: str, today: dt.date, say: Say = str, *, found: Slot | None = None) -> Bench:
    """The session with its plan.

    found   its slot, where a page has asked for it already
    raises  NotFound where there is no such session
    """
    found = found or slots.slot(athlete, session_id)
    row = plan_rows.current_row(athlete.id)
    if row is None:
        raise NotFound(_("There is no plan yet."))
    plan = plan_rows.plan_of(row)
    logs = models.SessionLog.objects.filter(athlete_id=athlete.id, state__in=STAYS)
    closed = dict(logs.values_list("session_id", "state"))
    left = frozenset(name for name, state in closed.items() if state != "done")
    pacer = pacers.pacer_for(plan.request, limits_of_plan(plan), pacers.reached_for_s(plan))
    pacer = run_walk.paced(pacer, plan)
    asked = mornings.asked(athlete, plan, today, closed)
    return Bench(plan, row.pk, found, today, pacer, frozenset(closed), left, say, asked, _owed(athlete, found))


def _owed(athlete: AthleteView, slot: Slot) -> dict[dt.date, tuple[str, ...]]:
    row = notebook.newest(athlete)
    if row is None or row.kind not in ("move", "swap") or row.plan_before is None or notebook.too_late(athlete, row):
        return {}
    was = next(
        (s for week in row.plan_before.plan["weeks"] for s in week["sessions"] if s["id"] == slot.session.id), {}
    )
    cost = tuple(one["from"] for one in row.details if one.get("session") != slot.session.id)
    moved = was and was["date"] != slot.session.date.isoformat()
    return {dt.date.fromisoformat(was["date"]): cost} if moved and cost else {}


def changeable(athlete: AthleteView, slot: Slot) -> str:
    """Why a session cannot be changed, as a sentence; empty where it can."""
    if stops.lock(athlete):
        return _("Training is stopped; nothing is moved until a doctor has cleared you.")
    if slot.session.kind == "race":
        return _("The race stays where it is. Change its day in the settings.")
    if slot.session.kind == "rest":
        return _("A day of rest is where nothing stands; there is nothing to move.")
    if not slot.is_open:
        return _("This session is no longer open; undo that first.")
    return ""


# --- moves ---------------------------------------------------------------------------------------------------------


# What was found when a session was picked up serves again when it is dropped and when the move is carried out.
_found: OrderedDict[tuple[object, ...], Verdict] = OrderedDict()
_KEPT = 256


def moving(on: Bench, day: dt.date) -> Verdict:
    """The verdict on moving to a day, found once for each version of the plan."""
    key = (on.row_id, on.session.id, day, on.today, on.closed, frozenset(on.resting.items()))
    known = _found.get(key)
    if known is None or known.was is not on.session:
        known = moves.move(on.plan, on.session, day, today=on.today, pacer=on.pacer, closed=on.closed, asked=on.resting)
        _found[key] = known
        while len(_found) > _KEPT:
            _found.popitem(last=False)
    return known


def move(on: Bench, day: dt.date, *, look_near: bool = True) -> Offer:
    """The offer of moving to a day, safe or not; with the nearest day that works where it is not."""
    found = moving(on, day)
    nearest = None
    if look_near and (not found.safe or found.lost):
        nearest = moves.nearest(
            on.plan, on.session, day, today=on.today, pacer=on.pacer, closed=on.closed, asked=on.resting
        )
    return offer_of(on, found, nearest)


def offer_of(on: Bench, found: Verdict, nearest: dt.date | None = None) -> Offer:
    """A verdict on another day in words."""
    day = found.becomes.date
    place = next(
        (f for f in found.follows if f.was.date == day and f.becomes.date == on.session.date and f.moves), None
    )
    # What changes places and stays what it is has been told with that.
    rest = tuple(f for f in found.follows if f is not place or not _as_it_was(f))
    if place:
        kind, title, button = "swap", _("Swap it with %(day)s"), _("Swap")
        cost = _("%(other)s comes on %(day)s instead.") % {
            "other": on.say(place.becomes.title), "day": day_words(on.session.date)
        }  # fmt: skip
    else:
        kind, title, button = "move", _("Move it to %(day)s"), _("Move it")
        cost = _left_behind(on)
    told = _told_otherwise(on, found) + _no_day_between(on, found)
    cost += told
    lost, owed = found.hard_lost, on.owed.get(day, ())
    if owed:
        what = "; ".join(map(on.say, owed))
        cost += " " + _("This does not bring back what the last move changed (%(what)s); Undo does.") % {"what": what}
    if lost:
        cost += " " + _("One hard session less: %(title)s.") % {"title": on.say(lost[0].title)} + _worth(on, lost[0])
    elif not rest and not told and not owed:
        cost += " " + _("Nothing is lost.")
    return Offer(
        kind, title % {"day": day_words(day)}, button, cost,
        safe=found.safe, date=day, other_id=place.was.id if place else None, why_not=_why_not(on, found),
        state="no" if not found.safe else "costs" if rest or told or lost or owed else "good",
        follows=tuple(next_of(on, f) for f in rest), spacing=_spacing(on, found), rule=_rule(on, found),
        nearest=nearest, becomes=found.becomes, beside=_beside(on, found), seen=on.row_id,
    )  # fmt: skip


def _beside(on: Bench, found: Verdict) -> str:
    """What else the day holds then: the runner has to do that as well."""
    if found.plan is None:
        return ""
    others = [
        on.say(one.title)
        for one in found.plan.on(found.becomes.date)
        if one.id != on.session.id and one.id not in on.closed and one.kind != "rest"
    ]
    return _("Also on that day: %(what)s.") % {"what": "; ".join(others)} if others else ""


def _told_otherwise(on: Bench, found: Verdict) -> str:
    """What the runner has said about that day and this move forgets, or takes for it, with a space before it; empty
    where nothing."""
    request, day = on.plan.request, found.becomes.date
    minutes = request.minutes[day.weekday()] if request.minutes else None
    takes = found.becomes.duration_s / 60
    spans = [span for span in request.away if span.first <= day <= span.last]
    calm = ""
    if found.safe and _loses_strides(on, found):
        calm = " " + _("Its strides stay out that day.") + " " + " ".join(map(on.say, on.asked[day].why))
    if any(not span.easy for span in spans):
        return calm + " " + _("You said you are away that day.")
    if minutes is not None and takes > minutes + 1:
        names = {"n": f"{minutes:.0f}", "m": f"{takes:.0f}"}
        return calm + " " + _("You gave %(n)s min that day; this takes %(m)s.") % names
    if spans and (found.becomes.hard or found.becomes.kind in QUALITY_KINDS):
        return calm + " " + _("You said easy running only that day.")
    return calm


def _loses_strides(on: Bench, found: Verdict) -> bool:
    """Whether a day the mornings make easy takes the strides of what moves there."""
    was, becomes = on.session, found.becomes
    return becomes.date in on.asked and becomes.kind == was.kind and becomes.title != was.title


def _no_day_between(on: Bench, found: Verdict) -> str:
    """The race or fast session on the day next to a fast one that is no hard day, with a space before it: the rules
    keep hard days apart (H3), and a short tempo is none."""
    if found.plan is None or found.becomes.kind not in QUALITY_KINDS:
        return ""
    for days, text in (
        (1, _("%(other)s stands on the day after it: an easy day between the two would be better.")),
        (-1, _("%(other)s stands on the day before it: an easy day between the two would be better.")),
    ):
        near = found.plan.on(found.becomes.date + dt.timedelta(days=days))
        fast = [s for s in near if s.kind in (*QUALITY_KINDS, "race") and s.id not in on.left]
        if fast:
            return " " + text % {"other": on.say(fast[0].title)}
    return ""


def _worth(on: Bench, lost: Session) -> str:
    """What a session is worth, as a sentence with a space before it; empty where nothing is known of it."""
    value = explanation.explain_session(on.plan, lost).value
    return f" {on.say(value.text)}" if value else ""


def _left_behind(on: Bench) -> str:
    left = [s for s in on.plan.on(on.session.date) if s.id != on.session.id and s.kind != "rest"]
    day = {"day": day_words(on.session.date)}
    if left:
        return _("%(day)s keeps the rest of its plan.") % day
    # Only what nobody has told of can be moved from a day that is past: it is not called missed there.
    return (_("Nothing stays on %(day)s.") if on.session.date < on.today else _("%(day)s becomes a day of rest.")) % day


def _as_it_was(follow: moves.Follow) -> bool:
    """Whether a session that goes elsewhere stays what it is."""
    return follow.becomes.title == follow.was.title


def next_of(on: Bench, follow: moves.Follow) -> Next:
    """Another session that changes with one, in words."""
    rule = on.say(safety.guardrails()[follow.rule].title) if follow.rule in safety.guardrails() else ""
    if follow.becomes.kind == "rest":
        becomes = _("falls away")
    elif follow.moves and _as_it_was(follow):
        becomes = _("comes on %(day)s") % {"day": day_words(follow.becomes.date)}
    elif follow.moves:
        becomes = _("%(title)s, on %(day)s") % {
            "title": on.say(follow.becomes.title), "day": day_words(follow.becomes.date)
        }  # fmt: skip
    else:
        # Where the title stays, what differs is named: the kilometres in all, the rests, a pace.
        was, becomes = map(on.say, seen.told(follow.was, follow.becomes))
        return Next(follow.was.date, was, becomes, rule)
    return Next(follow.was.date, on.say(follow.was.title), becomes, rule)


def _rule(on: Bench, found: Verdict) -> str:
    return on.say(safety.guardrails()[found.broken.guardrail].title) if found.broken else ""


def _why_not(on: Bench, found: Verdict) -> str:
    if found.safe:
        return ""
    if found.blocked == "race":
        return _("The race stands there.")
    if found.blocked == "pinned":
        return _("A session stands there that is locked or already settled.")
    if found.blocked == "full":
        return _("That day already holds one like it; nothing is doubled.")
    if found.blocked == "long":
        return _("The long run would stand on a day that holds another run: too much for one day.")
    if found.blocked == "week":
        what = "; ".join(on.say(one.title) for one in found.lost)
        return _("It would cost the week too much: %(what)s.") % {"what": what}
    if found.blocked == "body":
        return _asks_less(on, found)
    broken = found.broken
    if broken is None:
        return ""
    rule = safety.guardrails()[broken.guardrail]
    why = on.say(rule.reason)
    if not rule.measured:
        return why
    return why + " " + _("Here: %(what)s.") % {"what": on.say(broken.told)}


def _asks_less(on: Bench, found: Verdict) -> str:
    """What the mornings say against it; of the session that would come here instead where that is the one."""
    said, much = "", found.becomes
    if not moves.too_much(much, on.resting):
        much = next(f.becomes for f in found.follows if moves.too_much(f.becomes, on.resting))
        names = {"other": on.say(much.title), "day": day_words(much.date)}
        said = _("%(other)s would come on %(day)s instead.") % names + " "
    return said + " ".join(map(on.say, on.asked[much.date].why))


def _spacing(on: Bench, found: Verdict) -> str:
    """'2 days after 4 × 800 m, 3 days before the time trial' for a hard session on its new day; else empty."""
    if found.plan is None or not found.becomes.hard:
        return ""
    # Nobody counts the days to what is not run.
    weeks = tuple(replace(w, sessions=tuple(s for s in w.sessions if s.id not in on.left)) for w in found.plan.weeks)
    return spacing_words(moves.spacing(replace(found.plan, weeks=weeks), found.becomes), on.say)


def spacing_words(gap: moves.Spacing, say: Say = str) -> str:
    """The days to the hard days around, as a sentence; empty where there are none near."""
    near = 8
    before = gap.before if gap.since_days <= near else None
    after = gap.after if gap.until_days <= near else None
    names = {
        "since": gap.since_days, "before": say(before.title) if before else "",
        "until": gap.until_days, "after": say(after.title) if after else "",
    }  # fmt: skip
    if before and after:
        return _("%(since)s days after %(before)s, %(until)s days before %(after)s.") % names
    if before:
        return _("%(since)s days after %(before)s.") % names
    return _("%(until)s days before %(after)s.") % names if after else ""


def days(on: Bench) -> list[dt.date]:
    """The days a session may be looked at on: from two before it (never before today) on, the race left out."""
    start = max(on.today, on.session.date - dt.timedelta(days=3))
    shown = [start + dt.timedelta(days=n) for n in range(SHOWN_DAYS)]
    return [day for day in shown if day < on.plan.request.race and day != on.session.date]


def every_day(on: Bench, among: list[dt.date] | None = None) -> list[Offer]:
    """The offer of each day, in order, safe or not, those outside the plan left out."""
    first, last = max(on.today, on.plan.request.start), on.plan.request.race
    wanted = [day for day in (days(on) if among is None else among) if first <= day < last and day != on.session.date]
    return [move(on, day, look_near=False) for day in wanted]


# --- easier, harder, out -------------------------------------------------------------------------------------------


# Changes of this kind leave in a session what it holds; so many others are looked back at, newest first.
_LEAVE_SIZE, _LOOK = ("move", "swap", "pin", "free", "skip", "declined", "seen"), 12


def is_harder(on: Bench) -> bool:
    """Whether the session holds more than was planned: one step harder was taken already."""
    taken = models.ChangeLog.objects.filter(athlete__plans=on.row_id, undone_at=None).exclude(plan_after=None)
    if not taken.filter(kind="harder").exists():
        return False
    planned = on.session
    for row in taken.exclude(kind__in=_LEAVE_SIZE).select_related("plan_before", "plan_after").order_by("-pk")[:_LOOK]:
        was, then = _in_row(row.plan_before, on.session.id), _in_row(row.plan_after, on.session.id)
        if (row.kind not in ("harder", "easier") and was != then) or was is None:
            break  # laid out anew: what it was then is what is planned
        if row.kind in ("harder", "easier"):
            planned = was
    return any(now > before for now, before in zip(_size(on.session), _size(planned), strict=True))


def _in_row(row: models.PlanRow | None, session_id: str) -> Session | None:
    """The session as a stored plan holds it."""
    plan = plan_from_dict(row.plan) if row else None
    return next((one for one in plan.sessions if one.id == session_id), None) if plan else None


def _size(session: Session) -> tuple[float, ...]:
    """What a step harder makes more of: metres, minutes, sets, landings."""
    sets = sum(exercise.sets for exercise in session.exercises)
    return round(session.distance_m), round(session.timed_s or 0.0), sets, session.plyometric_contacts or 0


def held_easy(on: Bench) -> str:
    """Why a session is not made harder, as the mornings say it of its day or as one of the first runs after a fever or
    a stop; empty where it may be."""
    asked = on.asked.get(on.session.date)
    return " ".join(map(on.say, asked.why)) if asked else ""


def becoming(on: Bench, kind: str) -> Verdict | None:
    """The verdict on an "easier", "harder" or "easy" session in its place; None where there is none."""
    if kind == "harder" and (held_easy(on) or is_harder(on)):
        return None
    ways = {
        # The week's ceilings hang on its distance: where a fifth less is too much less, a tenth may not be.
        "easier": (lambda: swaps.easier(on.session, on.pacer), lambda: swaps.easier(on.session, on.pacer, little=True)),
        "easy": (
            lambda: swaps.much_easier(on.session, on.pacer),
            lambda: swaps.much_easier(on.session, on.pacer, as_long=True),
        ),
        "harder": (lambda: swaps.harder(on.session, on.pacer),),
    }.get(kind, ())
    found = None
    for way in ways:
        made = way()
        if kind == "easier" and made is not None and made.kind == "easy" and on.session.kind in QUALITY_KINDS:
            return None  # nothing of it is left: that is the easy run, which is offered by itself
        if made is not None and (found is None or not found.safe):
            found = moves.become(on.plan, on.session, made, today=on.today, pacer=on.pacer, closed=on.closed)
    return found


def become(on: Bench, kind: str) -> Offer | None:
    """The offer of an easier or harder session in its place; None where there is none."""
    found = becoming(on, kind)
    if found is None:
        return None
    heading = {"easier": _("Easier"), "easy": _("An easy run instead"), "harder": _("Harder")}[kind]
    cost = {
        "easier": _("A little less now; the next one goes on from where you are."),
        "easy": _("One hard session less. Easy running keeps what you have."),
        "harder": _("More tiredness for a day or two; take it only when the last two felt easy."),
    }[kind]
    return Offer(
        kind, heading, _("Take this"), cost, safe=found.safe, why_not=_why_not(on, found),
        state="no" if not found.safe else "costs" if found.follows else "good",
        follows=tuple(next_of(on, f) for f in found.follows), rule=_rule(on, found), becomes=found.becomes,
        seen=on.row_id,
    )  # fmt: skip


def leave_out(session: Session, seen: int = 0) -> Offer:
    """Skipping is always allowed."""
    return Offer("skip", _("Leave it out"), _("Leave it out"), _skip_cost(session), safe=True, seen=seen)


def _skip_cost(session: Session) -> str:
    if session.kind in QUALITY_KINDS:
        return _("One hard session less. One missed session costs next to nothing; it is never made up for.")
    if session.kind == "long":
        return _("The long run is the one to keep if you can; one missed one still costs little.")
    if session.is_run:
        return _("Next to nothing. Easy running adds up over months, not on one day.")
    return _("Next to nothing. The next one is where you go on.")


def check_day(on: Bench, date: dt.date | None) -> dt.date:
    """The day, if a session can be asked to go there at all.

    raises  InputError for no day, a past day, the race or beyond, or the day it stands on; with a day that works
    """
    if date is None:
        raise InputError(_("To which day? Choose one."))
    if date == on.session.date:
        raise InputError(_("It stands on %(day)s already.") % {"day": day_words(date)})
    if on.today <= date < on.plan.request.race:
        return date
    if date < on.today:
        text = _("%(day)s is past. Choose today or a day to come.") % {"day": day_words(date)}
        near = moves.nearest(
            on.plan, on.session, max(on.today, on.session.date), today=on.today, pacer=on.pacer, closed=on.closed,
            asked=on.resting,
        )  # fmt: skip
        raise InputError(text + (" " + works(near) if near else ""))
    raise InputError(_("%(day)s is not before the race. Choose an earlier day.") % {"day": day_words(date)})


def works(day: dt.date) -> str:
    """The sentence that names a day that works."""
    return _("%(day)s works.") % {"day": day_words(day)}


def refusal(found: Offer) -> str:
    """Why something is not done: the rule in words, and the nearest day that works."""
    words = f"{found.rule}: {found.why_not}" if found.rule else found.why_not
    return words + " " + (works(found.nearest) if found.nearest else _("No day near it works; leave it where it is."))
