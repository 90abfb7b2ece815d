"""Wall time of the commands a person waits for, from the shell, beside an empty Python start in the same run."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

RUNS = 7
FOURLAPS = str(Path(sys.executable).with_name("fourlaps"))
COMMANDS: dict[str, list[str]] = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import numpy": [sys.executable, "-c", "import numpy"],
    "fourlaps predict": [FOURLAPS, "predict", "800=2:24", "5000=19:30", "--json"],
    "fourlaps pace": [FOURLAPS, "pace", "--goal", "5:00", "--json"],
    "fourlaps plan, 12 weeks": [
        FOURLAPS, "plan", "--mile", "5:30", "--race", "2026-06-20", "--start", "2026-03-30", "--json",
    ],
    "fourlaps plan, 52 weeks": [
        FOURLAPS, "plan", "--mile", "5:30", "--race", "2026-12-26", "--start", "2026-01-05", "--json",
    ],
}  # fmt: skip


def main() -> None:
    took: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):  # in turn, so that a slow moment of the machine falls on all of them
        for name, command in COMMANDS.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            took[name].append(time.perf_counter() - began)
    empty = median(took["python -c pass"])
    print(f"{'command':28} {'median s':>9} {'min':>7} {'max':>7} {'x empty start':>14}")
    for name, seconds in took.items():
        print(
            f"{name:28} {median(seconds):9.3f} {min(seconds):7.3f} {max(seconds):7.3f} {median(seconds) / empty:14.1f}"
        )


if __name__ == "__main__":
    main()
