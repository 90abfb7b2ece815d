"""A session as a calendar says it: title and description in the reader's language and units."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fourlaps.vocabulary.plan import Session
from fourlaps.web import miles, wording
from fourlaps.web.sayings import said


def calendar_words(session: Session) -> tuple[str, str]:
    """Summary and description of a session's event: the steps, why, what is right, when to stop, the honest line."""
    blocks = []
    if session.workout:
        blocks.append("\n".join(_line(line) for line in wording.lines(session.workout, miles.spoken())))
    if session.exercises:
        blocks.append(
            "\n".join(f"{said(one.name)}: {wording.dose(one)}, {said(one.load)}" for one in session.exercises)
        )
    if not blocks and session.duration_s:
        blocks.append(wording.duration(session.duration_s))
    labelled = (
        (_("Why"), session.why),
        (_("Done right if"), session.done_right_if),
        (_("Stop if"), session.stop_if),
        (_("Think of"), session.cue),
        (_("The truth"), session.truth),
    )
    blocks += [f"{label}: {said(text)}" for label, text in labelled if text]
    return said(session.title), "\n\n".join(blocks)


def _line(line: wording.Line) -> str:
    return f"{line.what}: {line.how}" + (f", {line.between}" if line.between else "")
