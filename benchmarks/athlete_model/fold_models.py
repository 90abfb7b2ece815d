"""The networks of every fold, fitted on the athletes of the other folds, kept in `build/` until data or code change."""

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
NETWORKS = 2  # averaged in each fold
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


def _one(job: tuple[int, int]) -> Weights:
    fold, seed = job
    os.nice(10)
    seasons = all_seasons()
    return fit(seasons.pick(seasons.fold != fold), seed=100 * (fold + 1) + seed)


def fitted() -> dict[int, tuple[Weights, ...]]:
    """Fold -> networks that have not seen it."""
    stem = f"{data_hash()[:12]}-{code_hash()[:12]}"
    kept = {fold: ROOT / "build" / f"athlete-model-{stem}-{fold}.npz" for fold in range(FOLDS)}
    missing = [fold for fold in kept if not kept[fold].exists()]
    if missing:
        print(f"fitting {NETWORKS * len(missing)} networks, half a minute each on a free core", flush=True)
        with ProcessPoolExecutor(2) as pool:
            for fold in missing:
                networks = list(pool.map(_one, [(fold, seed) for seed in range(NETWORKS)]))
                kept[fold].parent.mkdir(exist_ok=True)
                np.savez(kept[fold], **{name: np.stack([n[name] for n in networks]) for name in networks[0]})
    return {fold: _read(path) for fold, path in kept.items()}


def shipped(networks: dict[int, tuple[Weights, ...]]) -> tuple[Weights, ...]:
    """What ships: the first network of every fold. Each has seen four fifths of the athletes, together they saw all.

    As good as networks fitted on everyone, and the very ones that were judged.
    """
    return tuple(of_fold[0] for of_fold in networks.values())


def _read(path: Path) -> tuple[Weights, ...]:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return tuple({name: value[k] for name, value in arrays.items()} for k in range(len(arrays["V"])))
