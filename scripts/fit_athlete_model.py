"""Rebuild the coefficients of the athlete model: `make model`, or `python -m scripts.fit_athlete_model`.

Reads the season bests beside the repository, fits the networks (a quarter of an hour on two cores, kept in `build/`),
calibrates their spread on athletes they have not seen, and writes `tables/athlete_model.npz` and its provenance.
No row of the data goes into either file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from benchmarks.athlete_model import calibrate, fold_models
from benchmarks.athlete_model.fit import Settings
from benchmarks.athlete_model.seasons import SHARED, TABLES

TABLES_FOLDER = Path(__file__).resolve().parents[1] / "src" / "fourlaps" / "tables"


def main() -> int:
    if not SHARED.exists():
        print("The season bests are not beside the repository: the coefficients stay as they are.", file=sys.stderr)
        return 0
    networks = fold_models.fitted()
    seasons = fold_models.all_seasons()
    shipped = fold_models.shipped(networks)
    made = calibrate.calibrated(shipped, calibrate.unseen(seasons, networks))
    arrays = {name: np.stack([n[name] for n in shipped]).astype(np.float16) for name in shipped[0]}
    arrays |= {"below": made.below.astype(np.float32), "above": made.above.astype(np.float32), "shape": made.shape}
    path = TABLES_FOLDER / "athlete_model.npz"
    np.savez_compressed(path, **arrays)
    provenance = {
        "what": "coefficients of fourlaps.physiology.athlete_model",
        "data": [f"season_bests/{name}.csv.gz" for name in TABLES],
        "data_sha256": fold_models.data_hash(),
        "code_sha256": fold_models.code_hash(),
        "script": "scripts/fit_athlete_model.py",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "athlete_seasons": int((seasons.table < len(TABLES)).sum()),
        "athletes": len(set(seasons.athlete[seasons.table < len(TABLES)])),
        "networks": len(shipped),
        "settings": Settings().__dict__,
        "npz_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    (TABLES_FOLDER / "athlete_model.json").write_text(json.dumps(provenance, indent=1) + "\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
