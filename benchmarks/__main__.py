"""Run every benchmark: `make bench`. Each prints its own table; one that lacks its data says so and is skipped."""

from __future__ import annotations

import subprocess
import sys

# Order: quick ones first, so that a person sees something at once.
BENCHMARKS = (
    "benchmarks.bench_doors",
    "benchmarks.bench_pages",
    "benchmarks.bench_drag",
    "benchmarks.bench_race",
    "benchmarks.bench_files",
    "benchmarks.bench_trials",
    "benchmarks.plan_peers",
    "benchmarks.plan_sweep",
    "benchmarks.prediction",
)


def main() -> int:
    failed = []
    for name in BENCHMARKS:
        print(f"\n== {name.removeprefix('benchmarks.')}", flush=True)
        if subprocess.run([sys.executable, "-m", name], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
