"""Rebuild the coefficients of the athlete model: `make model`, or `python -m scripts.fit_athlete_model`.

Reads the season bests beside the repository, fits the networks (a few minutes on two cores, kept in `build/`),
calibrates their spread on athletes they have not seen, and writes `tables/athlete_model.npz` and its provenance.
With --spread the networks stay as they ship and their spread alone is fitted anew.
No row of the data goes into either file.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.athlete_model import calibrate, fold_models
from benchmarks.athlete_model.fit import Settings
from benchmarks.athlete_model.seasons import SHARED, TABLES, Seasons

if TYPE_CHECKING:
    from fourlaps.physiology.athlete_model import Weights

TABLES_FOLDER = Path(__file__).resolve().parents[1] / "src" / "fourlaps" / "tables"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--spread", action="store_true", help="keep the networks, fit their spread anew")
    keep_networks = arguments.parse_args().spread
    if not SHARED.exists():
        print("The season bests are not beside the repository: the coefficients stay as they are.", file=sys.stderr)
        return 0
    path, told_in = TABLES_FOLDER / "athlete_model.npz", TABLES_FOLDER / "athlete_model.json"
    today = dt.datetime.now(dt.UTC).date().isoformat()
    seasons = fold_models.all_seasons()
    networks = fold_models.shipping() if keep_networks else fold_models.fitted()
    told = json.loads(told_in.read_text(encoding="utf-8")) if keep_networks else _provenance(seasons, networks, today)
    made = calibrate.calibrated(tuple(networks.values()), calibrate.unseen(seasons, networks))
    arrays = {name: np.stack([n[name] for n in networks.values()]).astype(np.float16) for name in networks[0]}
    arrays |= {"below": made.below.astype(np.float32), "above": made.above.astype(np.float32), "shape": made.shape}
    np.savez_compressed(path, **arrays)
    told |= {"spread_date": today, "npz_sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    told_in.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


def _provenance(seasons: Seasons, networks: dict[int, Weights], today: str) -> dict[str, object]:
    """Where the networks come from."""
    return {
        "what": "coefficients of fourlaps.physiology.athlete_model",
        "data": [f"season_bests/{name}.csv.gz" for name in TABLES],
        "data_sha256": fold_models.data_hash(),
        "code_sha256": fold_models.code_hash(),
        "script": "scripts/fit_athlete_model.py",
        "date": today,
        "athlete_seasons": int((seasons.table < len(TABLES)).sum()),
        "athletes": len(set(seasons.athlete[seasons.table < len(TABLES)])),
        "networks": len(networks),
        "settings": Settings().__dict__,
    }


if __name__ == "__main__":
    sys.exit(main())
