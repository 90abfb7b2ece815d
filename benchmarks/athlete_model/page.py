"""The benchmark's tables as Markdown, for docs/models/athlete.md."""

from __future__ import annotations

from typing import Any

from benchmarks.athlete_model.figures import Row
from fourlaps.physiology.benchmark import allowed

ERRORS_HEAD = "n | athletes | MAE % [95 %] | RMSE % | median % | p90 % | bias % |"
ERRORS_RULE = "---|---|---|---|---|---|---|"


def _errors(row: Row) -> str:
    low, high = row["mae95"]
    return (
        f"{row['n']} | {row['athletes']} | {row['mae']:.2f} [{low:.2f}, {high:.2f}] | {row['rmse']:.2f} | "
        f"{row['median']:.2f} | {row['p90']:.2f} | {row['bias']:+.2f} |"
    )


def _inside(row: Row) -> str:
    return " / ".join(f"{share:.1f}" for share in row["inside"])


def goal_line(row: Row) -> str:
    """One row of the goals."""
    low, high = row["mae95"]
    gain_low, gain_high = row["gain95"]
    goal = "" if row["goal"] is None else f"{row['goal']:.2f}"
    limit = "" if row["goal"] is None else f"{5 * row['goal']:.2f}"
    return (
        f"| {row['set']} | {row['n']} | {row['mae']:.2f} [{low:.2f}, {high:.2f}] | {goal} | {row['peer']}: "
        f"{row['peer_mae']:.2f} | {row['gain']:+.2f} [{gain_low:+.2f}, {gain_high:+.2f}] | "
        f"{row['score']:.2f} | {limit} | {_inside(row)} |"
    )


def text(table: dict[str, Any]) -> str:
    """Everything below the marker of the page."""
    goals = [
        "| set | n | MAE % [95 %] | goal | best peer | better by, paired [95 %] | interval score | limit "
        "| inside 50/80/90/95 |",
        "|---|---|---|---|---|---|---|---|---|",
        *(goal_line(row) for row in table["goals"]),
    ]
    peers = []
    for name, rows in table["peers"].items():
        lines = [f"| model | {ERRORS_HEAD}", f"|---|{ERRORS_RULE}"]
        lines += [f"| {'**fourlaps**' if r['model'] == 'fourlaps' else r['model']} | {_errors(r)}" for r in rows]
        peers.append(f"### {name}\n\n" + "\n".join(lines) + "\n")
    inputs = [f"| asked | known | {ERRORS_HEAD} 80 % width % | inside 80 |", f"|---|---|{ERRORS_RULE}---|---|"]
    inputs += [
        f"| {r['asked']} | {r['known']} | {_errors(r)} {r['width']:.1f} | {r['inside'][1]:.1f} |"
        for r in table["inputs"]
    ]
    following = [f"| question | model | {ERRORS_HEAD} inside 50/80/90/95 |", f"|---|---|{ERRORS_RULE}---|"]
    following += [
        f"| {r['question']} | {r['model']} | {_errors(r)} {_inside(r) if 'inside' in r else ''} |"
        for r in table["next_race"]
    ]
    cells = ["| set | marks | who | n | inside 80 % |", "|---|---|---|---|---|"]
    out = 0
    for cell in table["cells"]:
        wrong = abs(cell["inside"] - 80) > allowed(cell["n"])
        out += wrong
        flag = " **out**" if wrong else ""
        cells.append(f"| {cell['set']} | {cell['marks']} | {cell['who']} | {cell['n']} | {cell['inside']:.1f}{flag} |")
    count = len(table["cells"])
    return "\n\n".join(
        [
            "## Goals, judged folds", "\n".join(goals), "## Against every peer", "\n".join(peers),
            "## By number and kind of inputs", "\n".join(inputs),
            "## The next race of club runners, only earlier results known", "\n".join(following), "## Coverage by cell",
            f"{count - out} of {count} cells of 40 rows and more lie within 80 +- (2 + 2 SE) %.", "\n".join(cells),
            "## Speed", table["speed"],
        ]
    )  # fmt: skip
