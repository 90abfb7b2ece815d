"""The changes as a coach would note them: what happened, what follows, why, and what would have changed that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from fourlaps.training.desk import OF_THE_WEEKS, Change
from fourlaps.vocabulary.decision import NOT_RUN, ChangeKind

_MOST_NAMED = 3
# What only makes the weeks ahead fit.
_FITS: frozenset[ChangeKind] = frozenset({"fits", "trims"})
# So many causes of that are each told of their own sessions, those of the most; the rest is one group without a cause.
_MOST_FITS = 3
# What the room of its week made of a session.
_ROOM = "room"


class Noted(Protocol):
    """One change as it is grouped: a `Change`, or the same read back from the diary."""

    @property
    def date(self) -> dt.date | None: ...
    @property
    def was(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def trigger(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def otherwise(self) -> str: ...
    @property
    def kind(self) -> ChangeKind: ...


Kind = TypeVar("Kind", bound=Noted)


@dataclass(frozen=True, slots=True)
class Group(Generic[Kind]):
    """What one event changed: `named` in full, `others` the rest; all share reason and alternative.

    told  what would have led to another choice was said of an event before
    same  why it is so was said of another limit before
    """

    first: Kind
    named: tuple[Kind, ...]
    others: tuple[Kind, ...]
    told: bool = False
    same: bool = False

    @property
    def reason(self) -> str:
        """Why; empty where it was said of what fits the weeks before, for all limits say the same."""
        return "" if self.same else self.first.reason

    @property
    def trigger(self) -> str:
        """What set it off; empty where several weeks have each their own room or limit."""
        own = self.first.rule == _ROOM or self.first.kind in _FITS
        several = own and any(c.trigger != self.first.trigger for c in (*self.named, *self.others))
        return "" if several else self.first.trigger

    @property
    def rule(self) -> str:
        """The rule behind it; empty where there are several."""
        return "" if any(c.rule != self.first.rule for c in (*self.named, *self.others)) else self.first.rule

    @property
    def otherwise(self) -> str:
        """What would have led to another choice; empty where it was none and the words only say the same again."""
        first = self.first
        of_the_weeks = first.rule == _ROOM or (first.kind in _FITS and first.rule in OF_THE_WEEKS)
        return "" if of_the_weeks or self.told or first.kind in NOT_RUN else first.otherwise


def grouped(changes: Sequence[Kind]) -> tuple[Group[Kind], ...]:
    """The changes by what set them off, in the order they are given; what a reader cannot tell apart is left out
    and what is only asked comes last.

    What only makes the weeks ahead fit comes without the sessions that another event names already: by what limits
    them, and what limits the fewest as one group without a cause. One group, too, is what comes back in several weeks
    for one reason.
    """
    named = {(change.date, change.was) for change in changes if change.kind not in _FITS}
    groups: dict[tuple[str, str, str], list[Kind]] = {}
    moved = {change.trigger for change in changes if change.kind == "moves"}
    for change in changes:
        if change.kind == "comes" and change.trigger in moved:
            continue  # said already where it came from
        if change.kind == "trims" or (change.kind == "fits" and (change.date, change.was) in named):
            continue  # not seen, or said already with its event
        trigger = "" if change.rule == _ROOM else change.trigger
        key = (trigger, "fits", change.rule) if change.kind == "fits" else (trigger, change.reason, change.rule)
        groups.setdefault(key, []).append(change)
    fits = sorted((key for key, group in groups.items() if group[0].kind == "fits"), key=lambda key: -len(groups[key]))
    for key in fits[_MOST_FITS:] if len(fits) > _MOST_FITS + 1 else ():
        groups.setdefault(("", "fits", ""), []).extend(groups.pop(key))
    found: list[Group[Kind]] = []
    for kept in groups.values():
        told = kept[0].otherwise in {before.otherwise for before in found}
        same = kept[0].kind == "fits" and kept[0].reason in {before.reason for before in found}
        # New weeks are told as such first; the days in them are there to be looked up.
        most = 1 if kept[0].kind == "new_weeks" else _MOST_NAMED
        found.append(Group(kept[0], tuple(kept[:most]), tuple(kept[most:]), told, same))
    return tuple(sorted(found, key=lambda group: all(c.kind == "asked" for c in (*group.named, *group.others))))


def reasons(changes: Sequence[Change]) -> list[str]:
    """Why a plan changes, each reason once, by date: what changes sessions, what is only said, what makes weeks fit."""
    changed = {change.reason for change in changes if change.session}
    fits = {change.reason for change in changes if change.kind in _FITS}
    found = dict.fromkeys(change.reason for change in changes)
    return sorted(found, key=lambda reason: (reason in fits, reason not in changed))


def lines(changes: Sequence[Change]) -> list[str]:
    """One note for each thing that happened, by its first date.

    >>> import datetime as dt
    >>> day = dt.date(2026, 5, 12)
    >>> lines([Change(day, "a", "6 × 400 m", "4 × 400 m", "5 h of sleep", "sleep", "One short night.")])
    ['5 h of sleep: Tue 12 May 6 × 400 m becomes 4 × 400 m. One short night.']
    """
    missed = [change for change in changes if change.kind in NOT_RUN]
    rest = [change for change in changes if change.kind not in NOT_RUN]
    return ([_missed(missed)] if missed else []) + [_note(group) for group in grouped(rest)]


def _missed(changes: Sequence[Change]) -> str:
    """What did not happen: for a hard session a day was looked for, other runs are never made up for."""
    told, whys = [], {"lost": "no day near could take it within the rules", "missed": "a missed run is not made up for"}
    for kind, why in whys.items():
        named = ", ".join(f"{change.was} ({change.date:%a %d %b})" for change in changes if change.kind == kind)
        told += [f"Missed: {named}. Left out, {why}."] if named else []
    return " ".join(told)


def _note(group: Group[Change]) -> str:
    first = group.first
    said = group.trigger or "room in the weeks ahead"
    trigger = f"{said[:1].upper()}{said[1:]}"
    if first.kind in _FITS:
        return f"{trigger}: {_fits((*group.named, *group.others))}"
    named = "; ".join(_what(change) for change in group.named)
    if group.others:
        last = max(change.date for change in group.others)
        many = "1 entry" if len(group.others) == 1 else f"{len(group.others)} entries"
        new = f"; {many} up to {last:%a %d %b} differ"
        named += new if first.kind == "new_weeks" else f"; and {len(group.others)} more up to {last:%a %d %b}"
    rest = first.reason.removeprefix(trigger).lstrip(": ")
    reason = f" {rest[:1].upper()}{rest[1:]}" if rest else ""
    last_word = f" Otherwise: {group.otherwise}" if group.otherwise else ""
    return f"{trigger}: {named}{'' if named.endswith('?') else '.'}{reason}{last_word}"


def _fits(changes: Sequence[Change]) -> str:
    """What gave way to the weeks as they were run, in one sentence however many sessions it touches."""
    until = ", until the weeks carry more" if any(c.rule in {*OF_THE_WEEKS, "easy"} for c in changes) else ""
    if len(changes) == 1:
        return f"{_what(changes[0])}{until}."
    days = sorted(change.date for change in changes)
    span = f"from {days[0]:%a %d %b} to {days[-1]:%a %d %b}" if days[-1] != days[0] else f"on {days[0]:%a %d %b}"
    return f"{len(changes)} sessions {span} are smaller{until}."


def _what(change: Change) -> str:
    if change.kind == "not_used":
        return change.to
    if change.kind == "asked":
        return change.to.removeprefix("asked: ").rstrip("?") + "?"
    stays = change.kind == "stays" or change.to == change.was
    if not change.session:
        if change.rule in ("paces", "return"):
            return "paces stay" if stays else f"paces of a {change.to} mile in place of {change.was}"
        return f"{change.was} stays" if stays else f"{change.was} becomes {change.to}"
    if stays:
        return f"{change.date:%a %d %b} {change.was} stays"
    return f"{change.date:%a %d %b} {change.was} becomes {change.to}"
