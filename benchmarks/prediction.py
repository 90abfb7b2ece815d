"""The athlete model against every published peer, on the same rows: `python -m benchmarks.prediction`.

Every forecast comes from the one shipped network that has not seen the athlete (five folds by hash of the athlete), and
its spread from a calibration without that fold. Settings were chosen on folds 0 and 1; the tables judge folds 2 to 4.
With --write the aggregates go into tables/athlete_benchmark.json, which the app shows, and into docs/models/athlete.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.athlete_model import calibrate, fold_models, page
from benchmarks.athlete_model.figures import (
    Row,
    athlete_draws,
    errors,
    held,
    inside,
    interval_score,
    quantile_at,
    range95,
)
from benchmarks.athlete_model.judged_sets import JudgedSet, inputs_of, judged_sets
from benchmarks.athlete_model.next_race import NextRaces, read_next_races
from benchmarks.athlete_model.seasons import FOLDS, SHARED, Seasons
from benchmarks.peers import formulas, many_races, vdot
from fourlaps.physiology import athlete_model, form_filter, mile_time, race_noise, speed_curve
from fourlaps.physiology.benchmark import SAME_ROWS
from fourlaps.physiology.speed_curve import SLOTS_M, STEEPLE_M
from fourlaps.vocabulary.estimate import LEVELS

Floats = NDArray[np.float64]
JUDGED_FOLDS = (2, 3, 4)
ROOT = Path(__file__).resolve().parents[1]
PAGE, TABLE = ROOT / "docs" / "models" / "athlete.md", ROOT / "src" / "fourlaps" / "tables" / "athlete_benchmark.json"
MARKER = "<!-- from here on written by `python -m benchmarks.prediction --write` -->"
SLOTS = np.array(SLOTS_M)


# ----- ours ---------------------------------------------------------------------------------------------------------
def models_by_fold(seasons: Seasons) -> dict[int, athlete_model.Coefficients]:
    """Judged fold -> coefficients that know nothing of its athletes."""
    networks = fold_models.shipping()
    seen = calibrate.unseen(seasons, networks)
    return {fold: calibrate.calibrated((networks[fold],), seen, without_fold=fold) for fold in JUDGED_FOLDS}


def log_quantiles(
    models: dict[int, athlete_model.Coefficients],
    this: Floats,
    last: Floats,
    at_m: float,
    male: Floats,
    age_years: Floats,
    fold: NDArray[np.int64],
    *,
    next_race: bool = False,
) -> Floats:
    """(n, len(LEVELS)) log seconds, each row from the networks of its fold."""
    out = np.empty((len(this), len(LEVELS)))
    with np.errstate(invalid="ignore"):
        this_r, last_r = (speed_curve.r_of(times, SLOTS, male) for times in (this, last))
    level = np.nanmean(np.concatenate([this_r, last_r], axis=1), axis=1)
    noise = race_noise.race_sd(level)
    for k, model in models.items():
        rows = fold == k
        own = race_noise.OWN_SD * noise[rows] / speed_curve.STEP if next_race else None
        made = athlete_model.forecast(
            this_r[rows],
            last_r[rows],
            at_m=(at_m,),
            male=male[rows],
            age_years=age_years[rows],
            own_sd=own,
            model=model,
        )
        middle, below, above = made.middle, made.below, made.above
        if next_race:
            middle, below, above = race_noise.next_race(middle, below, above, trust=made.trust, sd=noise[rows])
        out[rows] = middle + np.where(model.shape < 0, below, above) * model.shape
    return out


# ----- peers --------------------------------------------------------------------------------------------------------
def peers(seasons: Seasons, judged: JudgedSet, this: Floats) -> dict[str, Floats]:
    """Name -> predicted seconds (NaN where the peer has no answer), from the same marks of this season."""
    at_m, male = judged.at_m, seasons.male[judged.rows]
    usable = (SLOTS != STEEPLE_M) & (SLOTS >= 700) & (np.abs(SLOTS - at_m) > 1)
    distances, times = SLOTS[usable], this[:, usable]
    order = np.argsort(np.abs(np.log(distances / at_m)))
    nearest = np.full(len(times), -1)
    for column in order[::-1]:
        nearest[np.isfinite(times[:, column])] = column

    def from_nearest(formula: Callable[[Floats, float, float], Floats]) -> Floats:
        out = np.full(len(times), np.nan)
        for column in range(len(distances)):
            rows = nearest == column
            out[rows] = formula(times[rows, column], float(distances[column]), at_m)
        return out

    made = {
        "Riegel 1.06, nearest race": from_nearest(formulas.riegel),
        "Riegel, exponent fitted, nearest": _fitted_riegel(seasons, judged, times, distances, nearest),
        "Cameron, nearest race": from_nearest(formulas.cameron),
        "Purdy points, nearest race": from_nearest(formulas.purdy),
        "VDOT, nearest race": from_nearest(formulas.vdot_time),
    }
    with np.errstate(invalid="ignore"):
        levels = np.stack([vdot.vdot(times[:, c], float(d)) for c, d in enumerate(distances)], axis=1)
        made["VDOT, mean of all races"] = vdot.time_at_vdot(np.nanmean(levels, axis=1), at_m)
        points, out = np.full(times.shape, np.nan), np.full(len(times), np.nan)
        for sex, rows in (("M", male == 1), ("F", male == 0)):
            for c, d in enumerate(distances):
                points[rows, c] = formulas.world_athletics_points(times[rows, c], float(d), sex)
            out[rows] = formulas.world_athletics_time(np.nanmean(points[rows], axis=1), at_m, sex)
    made["World Athletics points, mean"] = out
    made["critical speed, two parameters"] = many_races.critical_speed_time(times, distances, at_m)
    made["power law per runner"] = many_races.power_law_time(times, distances, at_m)
    made["local matrix completion, rank 2"] = _completion(seasons, judged, times, usable)
    return made


def _fitted_riegel(
    seasons: Seasons, judged: JudgedSet, times: Floats, distances: Floats, nearest: NDArray[np.int64]
) -> Floats:
    """Riegel with the median exponent of the other folds' runners of the same table, by source distance."""
    table, fold = seasons.table[judged.rows], seasons.fold[judged.rows]
    wanted = seasons.this[:, np.abs(SLOTS - judged.at_m) < 1][:, 0]
    out = np.full(len(times), np.nan)
    for column, distance in enumerate(distances):
        source = seasons.this[:, distance == SLOTS][:, 0]
        exponents = np.log(wanted / source) / np.log(judged.at_m / distance)
        for k in range(FOLDS):
            rows = (nearest == column) & (fold == k)
            other = (seasons.fold != k) & (seasons.table == table[0])
            known = exponents[other & np.isfinite(exponents)]
            if rows.any():
                exponent = float(np.median(known)) if len(known) > 20 else 1.06
                out[rows] = formulas.riegel(times[rows, column], float(distance), judged.at_m, exponent)
    return out


def _completion(seasons: Seasons, judged: JudgedSet, times: Floats, usable: NDArray[np.bool_]) -> Floats:
    """Local matrix completion among the other folds' runners of the same table and sex."""
    table, fold, male = (v[judged.rows] for v in (seasons.table, seasons.fold, seasons.male))
    out = np.full(len(times), np.nan)
    target = np.abs(SLOTS - judged.at_m) < 1
    for k in range(FOLDS):
        for sex in (0.0, 1.0):
            rows = (fold == k) & (male == sex)
            known = (seasons.fold != k) & (seasons.male == sex) & (seasons.table == (table[0] if len(table) else 0))
            if rows.any():
                out[rows] = many_races.local_matrix_completion(
                    seasons.this[known][:, usable],
                    seasons.this[known][:, target][:, 0],
                    times[rows],
                    SLOTS[usable],
                    judged.at_m,
                )
    return out


# ----- tables -------------------------------------------------------------------------------------------------------
def judge(
    seasons: Seasons, models: dict[int, athlete_model.Coefficients], judged: JudgedSet
) -> tuple[Row, list[Row], list[Row]]:
    """(goal, one row per model, coverage by cell) of one set on the judged folds."""
    judged = replace(judged, rows=judged.rows[np.isin(seasons.fold[judged.rows], JUDGED_FOLDS)])
    this, last = inputs_of(seasons, judged)
    rows = seasons.pick(judged.rows)
    actual = seasons.this[judged.rows, int(np.abs(SLOTS - judged.at_m).argmin())]
    logs = log_quantiles(models, this, last, judged.at_m, rows.male, rows.age_years, rows.fold)
    ours = np.exp(quantile_at(logs, 0.50))
    own = errors(ours, actual, rows.athlete)
    compared: list[Row] = [{"model": "fourlaps", **own}]
    best: Row = {"peer": "", "peer_mae": np.inf, "gain": 0.0, "gain95": [0.0, 0.0]}
    for name, predicted in peers(seasons, judged, this).items():
        has = np.isfinite(predicted)
        if has.sum() < 20:
            continue
        compared.append({"model": name, **errors(predicted[has], actual[has], rows.athlete[has])})
        size = 100 * np.abs(predicted[has] / actual[has] - 1)
        if size.mean() < best["peer_mae"] and has.mean() > 0.5:
            draws = athlete_draws(rows.athlete[has], size - 100 * np.abs(ours[has] / actual[has] - 1))
            best = {"peer": name, "peer_mae": float(size.mean()), "gain": float(draws.mean()), "gain95": range95(draws)}
    goal = {
        "set": judged.name,
        "goal": judged.goal_pct if np.isfinite(judged.goal_pct) else None,
        **own,
        **best,
        "score": interval_score(logs, actual),
        "inside": inside(logs, actual),
    }
    return goal, compared, cells(judged.name, rows, this, last, logs, actual)


def marks_word(this: NDArray[np.bool_], last: bool) -> str:
    """Which marks are there, as 800+5000 & last."""
    words = "+".join(f"{d:.0f}" for d in SLOTS[this])
    return f"{words} & last" if last and words else words or "last alone"


def cells(name: str, rows: Seasons, this: Floats, last: Floats, logs: Floats, actual: Floats) -> list[Row]:
    """Coverage of the 80 % interval by inputs x sex x third of the predicted time, cells of 40 rows and more."""
    covered = held(logs, actual, 0.8)
    with_last = np.isfinite(last).any(axis=1)
    pattern = np.array(
        [marks_word(found, more) for found, more in zip(np.isfinite(this), with_last, strict=True)], dtype=object
    )
    predicted, out = quantile_at(logs, 0.50), []
    for sex in (1.0, 0.0):
        own = rows.male == sex
        if not own.any():
            continue
        thirds = np.digitize(predicted, np.quantile(predicted[own], [1 / 3, 2 / 3]))
        for third, word in enumerate(("fast", "middle", "slow")):
            for kind in sorted(set(pattern[own])):
                cell = own & (thirds == third) & (pattern == kind)
                if cell.sum() >= 40:
                    who = f"{'M' if sex else 'F'} {word}"
                    share = float(100 * covered[cell].mean())
                    out.append({"set": name, "marks": kind, "who": who, "n": int(cell.sum()), "inside": share})
    return out


def by_inputs(seasons: Seasons, models: dict[int, athlete_model.Coefficients]) -> list[Row]:
    """Accuracy against number and kind of inputs: the same college rows seen through ever more marks, then by count."""
    college, judged = seasons.table == 0, np.isin(seasons.fold, JUDGED_FOLDS)
    there, before = np.isfinite(seasons.this), np.isfinite(seasons.last).any(axis=1)
    slot = {d: SLOTS_M.index(d) for d in (800.0, 1500.0, 5000.0, 10000.0)}
    whole = college & judged & before & there[:, [slot[800.0], slot[1500.0], slot[5000.0]]].all(axis=1)
    out = []

    def add(asked: str, known: str, rows: NDArray[np.int64], at_m: float, shown: Floats, last: bool) -> None:
        picked = seasons.pick(rows)
        target = SLOTS_M.index(at_m)
        this = np.where(shown, picked.this, np.nan)
        this[:, target] = np.nan
        past = picked.last if last else np.full_like(picked.last, np.nan)
        actual = picked.this[:, target]
        logs = log_quantiles(models, this, past, at_m, picked.male, picked.age_years, picked.fold)
        low, high = np.exp(quantile_at(logs, 0.1)), np.exp(quantile_at(logs, 0.9))
        out.append(
            {
                "asked": asked,
                "known": known,
                **errors(np.exp(quantile_at(logs, 0.5)), actual, picked.athlete),
                "width": float((100 * (high - low) / actual).mean()),
                "inside": inside(logs, actual),
            }
        )

    everything = np.ones(len(SLOTS), bool)
    for known, distances in (
        ("nothing this season", ()), ("800", (800.0,)), ("5000", (5000.0,)), ("800 + 5000", (800.0, 5000.0)),
        ("all of the season", None),
    ):  # fmt: skip
        shown = everything if distances is None else np.isin(SLOTS_M, distances)
        for last in (False, True):
            if shown.any() or last:
                words = f"{known}, last season too" if last else known
                add(SAME_ROWS, words, np.flatnonzero(whole), 1500.0, shown, last)
    some = there.copy()
    for asked, table, at_m in (
        ("college 1500", 0, 1500.0), ("indoor mile", 1, 1609.344), ("older club mile", 2, 1609.344),
        ("elite mile", 3, 1609.344),
    ):  # fmt: skip
        target = SLOTS_M.index(at_m)
        some = there.copy()
        some[:, target] = False
        count = some.sum(axis=1)
        base = (seasons.table == table) & judged & there[:, target]
        for marks in (1, 2, 3, 4):
            rows = np.flatnonzero(base & (count >= 4 if marks == 4 else count == marks))
            if len(rows) >= 40:
                words = "one other mark" if marks == 1 else f"{marks} others" + (" and more" if marks == 4 else "")
                add(asked, words, rows, at_m, everything, False)
    return out


def prospective(models: dict[int, athlete_model.Coefficients], races: NextRaces) -> list[Row]:
    """The next-race table: only results before the race are known."""
    out = []
    for at_m, words in ((1500.0, "1500 m"), (1609.344, "mile")):
        for hidden, how in ((False, "all known"), (True, "no 1500 or mile known")):
            chosen = np.flatnonzero((np.abs(races.at_m - at_m) < 1) & np.isin(races.fold, JUDGED_FOLDS))
            near = (SLOTS > 1400) & (SLOTS < 1700) & hidden
            this, last = (np.where(near, np.nan, season[chosen]) for season in (races.this, races.last))
            has = np.isfinite(this).any(axis=1)
            chosen, this, last = chosen[has], this[has], last[has]
            actual, athletes = races.actual_s[chosen], races.athlete[chosen]
            logs = next_race_quantiles(models, races, chosen, this, last, at_m, near)
            question = f"next {words}, {how}"
            ours = np.exp(quantile_at(logs, 0.5))
            row = {"question": question, "model": "fourlaps", **errors(ours, actual, athletes)}
            out.append({**row, "inside": inside(logs, actual)})
            out.append(_question(question, "VDOT, nearest race", _nearest_vdot(this, at_m), actual, athletes))
            if not hidden:
                latest = races.latest_s[chosen]
                question = f"next {words}, where one was run this year"
                out.append(_question(question, "latest race there", latest, actual, athletes))
                shared = np.where(np.isfinite(latest), ours, np.nan)
                out.append(_question(question, "fourlaps", shared, actual, athletes))
    return out


def next_race_quantiles(
    models: dict[int, athlete_model.Coefficients],
    races: NextRaces,
    chosen: NDArray[np.int64],
    this: Floats,
    last: Floats,
    at_m: float,
    hidden: NDArray[np.bool_],
) -> Floats:
    """(n, levels) log seconds of the next race, form and all, as `mile_time` makes them from dated results."""
    male, age, fold = (v[chosen] for v in (races.male, races.age_years, races.fold))

    def at(distance_m: float) -> Floats:
        return log_quantiles(models, this, last, distance_m, male, age, fold, next_race=True)

    logs = at(at_m)
    promised = {slot: at(d)[:, len(LEVELS) // 2] for slot, d in enumerate(SLOTS_M) if not hidden[slot]}
    with np.errstate(invalid="ignore"):
        r = np.concatenate([speed_curve.r_of(times, SLOTS, male) for times in (this, last)], axis=1)
    noise = race_noise.race_sd(np.nanmean(r, axis=1))
    for row, index in enumerate(chosen):
        tests = [t for t in races.earlier[index] if not hidden[t[1]]][-form_filter.MOST_RESULTS :]
        if tests:
            residuals = [(np.log(s) - promised[slot][row]) / noise[row] for _, slot, s in tests]
            ages, distances = [t[0] for t in tests], [SLOTS_M[t[1]] for t in tests]
            form = form_filter.form_at(residuals, ages, distances, [1.0] * len(tests), [at_m])[0]
            logs[row] = mile_time.moved_by_form(logs[row], noise[row] * form)
    return logs


def _nearest_vdot(this: Floats, at_m: float) -> Floats:
    out = np.full(len(this), np.nan)
    for column in np.argsort(-np.abs(np.log(SLOTS / at_m))):
        if SLOTS[column] != STEEPLE_M and SLOTS[column] >= 700:
            own = np.isfinite(this[:, column])
            out[own] = formulas.vdot_time(this[own, column], float(SLOTS[column]), at_m)
    return out


def _question(question: str, model: str, predicted: Floats, actual: Floats, athletes: NDArray[np.str_]) -> Row:
    got = np.isfinite(predicted)
    return {"question": question, "model": model, **errors(predicted[got], actual[got], athletes[got])}


def speed() -> str:
    """CPU time of one prediction and of 100,000, with the shipped coefficients."""
    from fourlaps.physiology import many_runners
    from fourlaps.vocabulary.athlete import Result

    one = (Result(800.0, 144.0), Result(5000.0, 1170.0))
    mile_time.predict(one)
    began = time.process_time()
    for _ in range(200):
        mile_time.predict(one)
    single = (time.process_time() - began) / 200
    times = np.tile([[144.0, 1170.0, np.nan]], (100_000, 1)) * np.random.default_rng(1).uniform(0.9, 1.3, (100_000, 1))
    began = time.process_time()
    many_runners.predict_many((800.0, 5000.0, 1500.0), times, product="season_best")
    many = time.process_time() - began
    return f"CPU time: one prediction {1000 * single:.2f} ms; 100,000 predictions {many:.1f} s"


def measured() -> dict[str, object]:
    """Every table, as plain numbers."""
    seasons = fold_models.all_seasons()
    models = models_by_fold(seasons)
    goals, compared, by_cell = [], {}, []
    for judged in judged_sets(seasons):
        goal, rows, found = judge(seasons, models, judged)
        print(page.goal_line(goal), flush=True)
        goals.append(goal)
        compared[judged.name] = rows
        by_cell.extend(found)
    return {
        "what": "accuracy of fourlaps.physiology.athlete_model on athletes its networks have not seen",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "script": "benchmarks/prediction.py",
        "data_sha256": fold_models.data_hash(),
        "judged_folds": list(JUDGED_FOLDS),
        "goals": goals,
        "peers": compared,
        "inputs": by_inputs(seasons, models),
        "next_race": prospective(models, read_next_races()),
        "cells": by_cell,
        "speed": speed(),
    }


def rounded(value: object) -> object:
    """The same tables with four digits behind the point: more are not known."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true", help="keep the tables, for the app and the docs")
    write = arguments.parse_args().write
    print(speed())
    if not SHARED.exists():
        print("season bests are not beside the repository: accuracy skipped")
        return 0
    table = measured()
    text = page.text(table)
    print(text.split("## Against every peer")[0])
    print(text[text.index("## By number") :].split("| set | marks |")[0])
    if write:
        TABLE.write_text(json.dumps(rounded(table), separators=(",", ":")) + "\n", encoding="utf-8")
        kept = PAGE.read_text(encoding="utf-8").split(MARKER)[0]
        PAGE.write_text(f"{kept}{MARKER}\n\n{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
