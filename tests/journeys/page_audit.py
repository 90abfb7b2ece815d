"""Faults of a page as the browser has built it: everything axe-core finds, and what this house asks beyond it.

axe-core looks for language, title, landmarks, headings in order, names, labels, ids, references, contrast, lists and
tables; the few lines of page_audit.js add one h1, named drawings, 44 px targets and no sideways scrolling. Of small
targets the bars of the season strip are exempt where there is room for a mouse: the buttons for the week before and
after do the same, as WCAG 2.5.8 allows.
"""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

SCRIPT = (Path(__file__).parent / "page_audit.js").read_text(encoding="utf-8")


def problems(page: Any) -> list[str]:
    """Findings on the page as it stands; empty where there are none."""
    page.wait_for_load_state()  # a page without its style sheet yet has faults that nobody sees
    violations = Axe().run(page).response["violations"]
    return [
        f"{rule['impact']} {rule['id']}: {node['html'][:110]}" for rule in violations for node in rule["nodes"]
    ] + list(page.evaluate(SCRIPT))
