"""Filters and tags that put numbers and shapes into a page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from fourlaps import safety
from fourlaps.services import plans
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.web import charts, drawings, oval, sayings, wording

register = template.Library()


@register.simple_tag
def shape(kind: str) -> SafeString:
    return oval.shape(kind)


@register.simple_tag
def exercise_drawing(name: str) -> SafeString:
    return drawings.exercise(name)


@register.simple_tag
def workout_profile(session: Session) -> SafeString:
    return charts.workout_profile(session)


@register.filter
def kind_word(kind: str) -> str:
    return str(wording.KIND_WORDS.get(kind, kind))


@register.filter
def answered(line: Any, athlete: Any) -> str:
    """Who answered a suggestion and how: the text of such a line is the suggestion's own. Empty for other changes."""
    answers = ("declined", "seen", "replan")
    return wording.change_words(line.kind, plans.done_by(athlete, line)) if line.kind in answers else ""


@register.filter
def done_by(line: Any, athlete: Any) -> str:
    """The name of who made a change, empty where it was the reader."""
    return plans.done_by(athlete, line)


@register.filter
def unsaid_kind(session: Session) -> str:
    """The word for a session's kind, empty where its title begins with it."""
    word = kind_word(session.kind)
    return "" if title_name(session.title).lower() == word.lower() else word


@register.filter
def block_word(plan: Plan, block: str) -> str:
    return wording.block_words(plan, block)


@register.filter
def focus_word(focus: str) -> str:
    """The four focus words are names; they stay as they are in every language."""
    return focus


@register.filter
def said(text: str) -> str:
    """A sentence of the knowledge floors in the reader's language where the catalogue has it."""
    return sayings.said(str(text)) if text else ""


@register.filter
def title_name(title: str) -> str:
    return wording.split_title(sayings.said(title))[0]


@register.filter
def title_rest(title: str) -> str:
    return wording.sentence_case(wording.split_title(sayings.said(title))[1])


@register.filter
def first_upper(text: str) -> str:
    return wording.sentence_case(text)


@register.filter
def rule_title(rule_id: str) -> str:
    """The title of a guardrail, empty for what is none."""
    rule = safety.guardrails().get(rule_id)
    return sayings.said(rule.title) if rule else ""


@register.filter
def subject(change: Any) -> str:
    """What a time in a list of changes is, the runner's mile or goal; empty for a session, which has its name."""
    if not re.fullmatch(r"\d+:\d\d(\.\d)?", change.was):
        return ""
    return gettext("your goal") if change.rule in ("goal", "H17") else gettext("your mile")


@register.filter
def sets_words(session: Session) -> str:
    """'3 × 8 each' or '2 to 3 sets': how many sets the exercises have, in words."""
    sets = [exercise.sets for exercise in session.exercises]
    low, high = min(sets), max(sets)
    if low == high:
        return ngettext("%(n)s set of each exercise", "%(n)s sets of each exercise", low) % {"n": low}
    return gettext("%(low)s to %(high)s sets of each exercise") % {"low": low, "high": high}


@register.filter
def grade_words(grade: str | None) -> str:
    return wording.grade_word(grade)


@register.filter
def mile_range(estimate: Estimate | None) -> str:
    return wording.mile_range(estimate)


@register.filter
def clock(seconds: float | None, decimals: int = 0) -> str:
    return "–" if seconds is None else wording.clock(seconds, decimals)


@register.filter
def signed(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return f"{'-' if round(seconds, 1) < 0 else '+'}{wording.decimal(abs(seconds), 1)}".replace("-", "−")


@register.filter
def distance(metres: float | None, units: str = "km") -> str:
    return wording.distance(metres, units)


@register.filter
def duration(seconds: float | None) -> str:
    return wording.duration(seconds)


@register.filter
def pace(speed_mps: float | None, units: str = "km") -> str:
    return wording.pace(speed_mps, units)


@register.filter
def whole(value: float | None) -> str:
    return "–" if value is None or value != value else f"{value:.0f}"


@register.filter
def session_lines(session: Session, units: str = "km") -> Any:
    return wording.lines(session.workout, units)


@register.filter
def core(session: Session, units: str = "km") -> Any:
    return wording.core_line(session, units)


@register.filter
def size_of(session: Session, units: str = "km") -> str:
    return wording.size_of(session, units)


@register.filter
def unsaid_size(session: Session, units: str = "km") -> str:
    return wording.unsaid_size(session, units)


@register.filter
def dose(exercise: Any) -> str:
    return wording.dose(exercise)


@register.filter
def day_words(day: dt.date, today: dt.date | None = None) -> str:
    return wording.day_words(day, today)


@register.filter
def weekday_words(days: Sequence[int]) -> str:
    return wording.weekday_words(days)


@register.filter
def on(day: dt.date | None, form: str) -> str:
    return wording.on(day, form)


@register.filter
def file_size(size: int | None) -> str:
    from django.template.defaultfilters import filesizeformat

    return filesizeformat(size or 0)
