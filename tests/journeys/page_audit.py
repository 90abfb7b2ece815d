"""What axe-core's serious rules look for, in a page as the browser has built it.

The audit returns one sentence per finding: language, title, landmarks, one h1 and headings in order, names for
links, buttons, fields and pictures, unique ids, references that exist, 44 px targets, text contrast of what is
really painted, tables with headers, no sideways scrolling, nothing focusable that is hidden.
An equivalent control elsewhere on the page exempts a small target (the bars of the season strip: the buttons for the
week before and after), as WCAG 2.5.8 does.
"""

from pathlib import Path
from typing import Any

SCRIPT = (Path(__file__).parent / "page_audit.js").read_text(encoding="utf-8")


def problems(page: Any) -> list[str]:
    """Findings on the page as it stands; empty where there are none."""
    page.wait_for_load_state()  # a page without its style sheet yet has faults that nobody sees
    return list(page.evaluate(SCRIPT))
