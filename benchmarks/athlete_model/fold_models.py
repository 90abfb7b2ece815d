"""One network per fold, fitted on the athletes of the other folds: fitted anew, or as they ship.

Fresh ones are kept in `build/` until data or code change. What ships is the five of them, averaged: each has seen four
fifths of the athletes, together they saw all. As good as networks fitted on everyone, and the very ones that are
judged, each on the fold it has not seen.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.athlete_model.equations import made_up_runners
from benchmarks.athlete_model.fit import fit
from benchmarks.athlete_model.seasons import FOLDS, SHARED, Seasons, join, read_seasons

if TYPE_CHECKING:
    from fourlaps.physiology.athlete_model import Weights

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "src" / "fourlaps" / "tables" / "athlete_model.npz"
SOURCES = (
    "benchmarks/athlete_model/seasons.py",
    "benchmarks/athlete_model/equations.py",
    "benchmarks/athlete_model/fit.py",
    "benchmarks/peers/vdot.py",
    "src/fourlaps/physiology/athlete_model.py",
    "src/fourlaps/physiology/speed_curve.py",
)


def data_hash() -> str:
    """SHA-256 over the data files, by name."""
    digest = hashlib.sha256()
    for path in sorted(SHARED.glob("*.csv.gz")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def code_hash() -> str:
    """SHA-256 over the code that decides the coefficients."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def all_seasons() -> Seasons:
    """The four tables and the made-up recreational runners."""
    return join([read_seasons(), made_up_runners()])


def _one(fold: int) -> Weights:
    os.nice(10)
    seasons = all_seasons()
    return fit(seasons.pick(seasons.fold != fold), seed=100 * (fold + 1))


def fitted() -> dict[int, Weights]:
    """Fold -> network that has not seen it, fitted here where `build/` does not hold it yet."""
    stem = f"{data_hash()[:12]}-{code_hash()[:12]}"
    kept = {fold: ROOT / "build" / f"athlete-network-{stem}-{fold}.npz" for fold in range(FOLDS)}
    missing = [fold for fold in kept if not kept[fold].exists()]
    if missing:
        print(f"fitting {len(missing)} networks, half a minute each on a free core", flush=True)
        with ProcessPoolExecutor(2) as pool:
            for fold, network in zip(missing, pool.map(_one, missing), strict=True):
                kept[fold].parent.mkdir(exist_ok=True)
                np.savez(kept[fold], **network)
    return {fold: _read(path) for fold, path in kept.items()}


def shipping() -> dict[int, Weights]:
    """Fold -> the network among the shipped ones that has not seen it."""
    stored = _read(SHIPPED)
    names = [name for name in stored if name not in ("below", "above", "shape")]
    return {fold: {name: stored[name][fold].astype(np.float32) for name in names} for fold in range(FOLDS)}


def _read(path: Path) -> Weights:
    with np.load(path) as stored:
        return {name: stored[name] for name in stored.files}
