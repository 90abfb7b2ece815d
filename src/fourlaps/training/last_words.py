"""The list of changes as it is handed over: one entry a session, with what stands there in the end and its cause, by
date."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection
from dataclasses import replace

from fourlaps.training import edits, feels, pins, seen
from fourlaps.training.desk import Change, Desk
from fourlaps.training.seen import Way
from fourlaps.vocabulary.decision import NOT_RUN, SAID, ChangeKind
from fourlaps.vocabulary.plan import Plan, Session

# What only makes the weeks ahead fit: the cause of less running, never of more.
_CAPS = frozenset({"H1", "H2", "H8", "H13", "H14"})
# A rule is no cause of a run that lost less than this [our guess, D].
_CUT_M = 60.0
# Rounding alone changes a run by less than this.
_UNSEEN_M = 1.0
# In the id of the second run of a day, behind its date and kind.
_SECOND = "-2"
# A day, and its run, its second run or what other work.
_Place = tuple[dt.date, str]


def last_words(desk: Desk, before: Plan) -> list[Change]:
    """The changes by date, each saying what stands there in the end; what came to nothing, or cannot be seen, is left
    out. On one day they stand in the order they were answered."""
    was, now = {s.id: s for s in before.sessions}, {s.id: s for s in desk.plan.sessions}
    if desk.laid_anew:
        return sorted(_by_the_day(desk, before), key=lambda change: change.date)
    found, done = list[Change](), set[str]()
    for change in desk.changes:
        name = change.session
        if not name:
            found.append(change)
        elif name not in done:
            done.add(name)
            found += _one(desk, before, change, was.get(name), now.get(name))
    # A session that moved is told by where it goes, and by what it takes the place of there.
    moved = {new.id for steps in desk.steps.values() for _change, old, new in steps if new.id != old.id}
    found = [c for c in found if c.session not in moved or not _told(found, c)]
    for name, old in was.items():
        if name not in done and old.date >= desk.today:
            found += _one(desk, before, None, old, now.get(name))
    # What comes to a day is told with what it takes the place of, which is not told again.
    comes = {(c.date, c.was, c.to) for c in found if c.session in now and c.session not in was}
    gone = {name for name in was if name not in now or now[name].kind == "rest"}
    found = [c for c in found if c.session not in gone or not _said_with(c, comes)]
    return sorted(found, key=lambda change: change.date)


def _said_with(change: Change, comes: Collection[tuple[dt.date, str, str]]) -> bool:
    """Whether what comes to the day of something that goes is told with it."""
    return any(
        (day, was) == (change.date, change.was) or (day, to) == (change.date, change.to) for day, was, to in comes
    )


def _by_the_day(desk: Desk, before: Plan) -> list[Change]:
    """The changes where the weeks were laid out anew: what stood on a day in the plan that was shown, and what stands
    there now. What only made the new weeks fit is part of them; each place of a day is told once."""
    was = {s.id: s for s in before.sessions}
    found, places = list[Change](), dict[_Place, list[tuple[Change, Way | None]]]()
    for change in desk.changes:
        old = was.get(change.session)
        if old is not None and old.date < desk.today:
            found.append(_of_the_past(desk, change))
        elif old is not None and change.kind in NOT_RUN:
            found.append(replace(change, was=old.title, to="dropped"))
        elif not change.session or change.kind in SAID:
            found.append(change)
        elif change.kind != "fits":
            steps = [(meant, made) for c, meant, made in desk.steps.get(change.session, ()) if c is change]
            there = desk.find(change.session) or old
            if not steps and there is not None:
                places.setdefault(_place(there), []).append((change, None))
            for meant, made in steps:
                for session in (meant, made):
                    places.setdefault(_place(session), []).append((change, seen.way(meant, made)))
    for place, told in places.items():
        stood, stands = (next((s for s in p.on(place[0]) if _place(s) == place), None) for p in (before, desk.plan))
        if stood is None and stands is not None:
            stood = _in_its_place(before, stands, desk.plan)
        found += _of_a_place(told, stood, stands)
    named = {change.session for change in found}
    found += [change for s in before.sessions if s.id not in named for change in _unlocked(desk, s)]
    return found + _laid_anew(desk, before, {(change.date, change.session) for change in found})


def _laid_anew(desk: Desk, before: Plan, named: Collection[tuple[dt.date, str]]) -> list[Change]:
    """What the new weeks themselves make of each place of a day that nothing else has named, told like the weeks: what
    goes with what comes to the day."""
    weeks = next(c for c in desk.changes if c.kind == "new_weeks")
    shown, stands = (
        {_place(s): s for s in plan.sessions if s.date >= desk.today and s.kind != "rest" and s.id not in desk.closed}
        for plan in (before, desk.plan)
    )
    told = {place for there in (shown, stands) for place, s in there.items() if (s.date, s.id) in named}
    pairs = [(shown[place], stands[place]) for place in shown.keys() & stands.keys() - told]
    for day in {place[0] for place in shown.keys() ^ stands.keys()}:
        gone, come = (
            [there[place] for place in sorted(there.keys() - other.keys() - told) if place[0] == day]
            for there, other in ((shown, stands), (stands, shown))
        )
        both = itertools.zip_longest(*(sorted(side, key=lambda s: not s.is_run) for side in (gone, come)))
        pairs += [(old or edits.rest_instead(new, ""), new or edits.rest_instead(old, "")) for old, new in both]
    found = []
    for old, new in sorted(pairs, key=lambda pair: (pair[0].date, not (pair[0].is_run or pair[1].is_run), pair[0].id)):
        was, to = seen.told(old, new)
        if not seen.looks_the_same(old, new):
            name = new.id if old.kind == "rest" else old.id
            found.append(replace(weeks, date=old.date, session=name, was=was, to=to, kind="becomes"))
    return found


def _unlocked(desk: Desk, locked: Session) -> list[Change]:
    """That a session the runner has locked does not stand in the new weeks as it was, with the rule that took it."""
    stands = next((s for s in desk.plan.on(locked.date) if _place(s) == _place(locked)), None)
    over = locked.date < desk.today or locked.id in desk.closed
    if not locked.pinned or over or (stands is not None and seen.looks_the_same(locked, stands)):
        return []
    fits = [c for c in desk.changes if c.kind == "fits" and c.session == locked.id]
    trigger = fits[0].trigger if fits else next(c.trigger for c in desk.changes if c.kind == "new_weeks")
    return [pins.unlocked(locked, desk.plan, trigger, fits[0].rule if fits else "plan")]


def _of_a_place(told: list[tuple[Change, Way | None]], stood: Session | None, stands: Session | None) -> list[Change]:
    """The entry of one place of a day, by the first change that went the way from what stood there to what stands."""
    known = stood or stands
    if known is None:
        return []
    old, new = (s or edits.rest_instead(known, "") for s in (stood, stands))
    way = seen.way(old, new)
    cause = next((change for change, went in told if went in (way, None)), None)
    if cause is None or seen.looks_the_same(old, new) or (cause.rule == "aim" and old.kind != new.kind):
        return []
    said, after = seen.told(old, new)
    kind = "becomes" if cause.kind == "moves" else cause.kind
    return [replace(cause, date=old.date, session=known.id, was=said, to=after, kind=kind)]


def _place(session: Session) -> _Place:
    """The place of a session: its day, and whether it is the run of it, its second run or what other work."""
    if not session.is_run:
        return session.date, session.kind
    return session.date, "second run" if _SECOND in session.id[len("2026-05-02") :] else "run"


def _in_its_place(shown: Plan, session: Session, plan: Plan) -> Session | None:
    """What was shown in the place of a session that has come; without a run there the other work that went for it."""
    there = [s for s in shown.on(session.date) if s.kind != "rest"]
    left = {_place(s) for s in plan.on(session.date)}
    went = [s for s in there if session.is_run and _place(s) not in left]
    return next((s for s in there if _place(s) == _place(session)), went[0] if went else None)


def _told(found: list[Change], copy: Change) -> bool:
    """Whether what a moved session takes the place of says already that it stands there."""
    return any(change is not copy and change.date == copy.date and change.to == copy.to for change in found)


def _one(desk: Desk, before: Plan, change: Change | None, old: Session | None, new: Session | None) -> list[Change]:
    """The entry of one session; `change` is what was first said of it."""
    if old is None and change is not None and new is not None:
        shown = _in_its_place(before, new, desk.plan)
        was = shown.title if shown else "Rest" if new.is_run else change.was
        return [replace(change, was=was, to=new.title)] if new.kind != "rest" else []
    if old is None or (change is not None and change.kind in ("not_used", "stays")):
        return [change] if change is not None and (old is not None or change.kind == "not_used") else []
    if old.date < desk.today:
        return [_of_the_past(desk, change)] if change is not None else []
    if change is not None and change.kind in NOT_RUN:
        return [replace(change, to="dropped")]
    new = new or edits.rest_instead(old, "")
    if seen.looks_the_same(old, new) and abs(new.distance_m - old.distance_m) < _UNSEEN_M:
        return []
    cause = _cause(desk, old, new)
    said, after = seen.told(old, new)
    if old.is_run and new.kind == "rest":
        stood = {s.id for s in before.on(old.date)}
        after = next((s.title for s in desk.plan.on(old.date) if s.is_run and s.id not in stood), after)
    return [replace(cause, date=old.date, session=old.id, was=said, to=after, kind=_kind(cause, old, new))]


def _kind(cause: Change, old: Session, new: Session) -> ChangeKind:
    if seen.is_unnamed(old, new):
        return "trims"
    if cause.kind == "fits":
        return "fits"
    return "moves" if new.date != old.date else "becomes"


def _of_the_past(desk: Desk, change: Change) -> Change:
    """What was missed and stands on another day: as it stands there, or as dropped where it came to nothing."""
    copy = next((new for made, _old, new in desk.steps.get(change.session, ()) if made is change), None)
    if copy is None:
        return change
    there = desk.find(copy.id)
    lost = there is None or there.kind != copy.kind
    if lost or there is None:
        kind: ChangeKind = change.kind if change.kind in NOT_RUN else "missed"
        return replace(change, to="dropped", reason=feels.MISSED, kind=kind)
    return replace(change, to=f"{there.title} on {there.date:%a %d %b}", kind="moves")


def _cause(desk: Desk, old: Session, new: Session) -> Change:
    """The first thing that changed a session the way it has changed."""
    way = seen.way(old, new)
    steps = desk.steps.get(old.id, [])
    # The card of a race names its aim; its warm-up only follows the week.
    aims = [c for c, _meant, _made in steps if c.rule == "aim"]
    if aims and (old.title, old.why) != (new.title, new.why):
        return aims[-1]
    cut = new.kind != old.kind or not new.is_run or new.distance_m < old.distance_m - _CUT_M
    # What made another kind of session of it on the way is no cause of another pace of the same kind.
    pace = seen.tells_pace(old, new)
    near = [one for one in steps if not pace or one[1].kind == one[2].kind]
    fits = [(c, made) for c, meant, made in near if seen.way(meant, made) == way and (cut or c.rule not in _CAPS)]
    # What made it another kind of session comes before what only made it smaller.
    fitting = [c for c, made in fits if made.kind == new.kind != old.kind] or [c for c, _made in fits]
    if fitting:
        return fitting[0]
    if not steps and new.kind == "rest":
        # Something stood in its place in between, and had to go itself.
        gone = [
            c
            for told in desk.steps.values()
            for c, was, made in told
            if made.date == old.date and made.kind == "rest" and was.is_run == old.is_run
        ]
        if gone:
            return gone[0]
    paces = [c for c in desk.changes if c.rule in ("paces", "return") and not c.session and c.kind != "stays"]
    # Days off and pain make no run longer.
    longer = (
        new.distance_m > old.distance_m + _CUT_M and f"{new.distance_m / 1000:.1f}" != f"{old.distance_m / 1000:.1f}"
    )
    eased = ("return", "pain") if longer else ()
    if paces and (way in ("other", "less") or not longer) and paces[0].rule not in eased:
        return paces[0]
    if paces and pace:
        return paces[0]  # the words before and after name the pace alone
    others = [c for c, _meant, _made in steps if (cut or c.rule not in _CAPS) and c.rule not in eased]
    if way != "more" and others:
        return others[0]
    if way != "less":
        # What was missed of a week under way is no running it holds.
        week = next(w for w in desk.plan.as_lived.weeks if any(s.date == new.date for s in w.sessions))
        if week.down_week:
            trigger = f"an easy week of {week.distance_m / 1000:.1f} km"
            reason = "An easy week holds 70 to 80 % of the full one before it; its easy runs keep it there."
            other = "With another size of the week before it would have stayed."
            return Change(old.date, old.id, "", "", trigger, "room", reason, other)
        reason = "The rules leave more room there than before, so it comes nearer to what was meant."
        other = "With less running in the weeks before it would have stayed smaller."
        trigger = f"room for {week.distance_m / 1000:.1f} km in its week"
        return Change(old.date, old.id, "", "", trigger, "room", reason, other)
    reason = "The week was fitted together again after the other changes; this one changes least."
    other = "Without the changes beside it, it would have stayed."
    return Change(old.date, old.id, "", "", "the weeks as they were run", "room", reason, other)
