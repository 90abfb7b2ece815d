"""The athlete model against every published peer, on the same rows: `python -m benchmarks.prediction`.

Every forecast comes from networks that have not seen the athlete (five folds by hash of the athlete), and its spread
from a calibration without that fold. Settings were chosen on folds 0 and 1; the tables judge folds 2 to 4.
With --write the tables go into docs/models/athlete.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.athlete_model import calibrate, fold_models
from benchmarks.athlete_model.judged_sets import JudgedSet, inputs_of, judged_sets
from benchmarks.athlete_model.next_race import NextRaces, read_next_races
from benchmarks.athlete_model.seasons import FOLDS, SHARED, Seasons
from benchmarks.peers import formulas, many_races, vdot
from fourlaps.physiology import athlete_model, race_noise, speed_curve
from fourlaps.physiology.speed_curve import SLOTS_M, STEEPLE_M
from fourlaps.vocabulary.estimate import LEVELS

Floats = NDArray[np.float64]
JUDGED_FOLDS = (2, 3, 4)
DRAWS = 1000
PAGE = Path(__file__).resolve().parents[1] / "docs" / "models" / "athlete.md"
MARKER = "<!-- from here on written by `python -m benchmarks.prediction --write` -->"
SLOTS = np.array(SLOTS_M)


# ----- ours ---------------------------------------------------------------------------------------------------------
def models_by_fold(seasons: Seasons) -> dict[int, athlete_model.Coefficients]:
    """Fold -> coefficients that know nothing of its athletes."""
    networks = fold_models.fitted(everyone=False)
    return {
        fold: calibrate.calibrated(networks[fold], seasons, {k: v for k, v in networks.items() if k != fold})
        for fold in range(FOLDS)
    }


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


# ----- figures ------------------------------------------------------------------------------------------------------
def athlete_draws(athletes: NDArray[np.str_], values: Floats, seed: int = 0) -> Floats:
    """(DRAWS,) means of values under a bootstrap of athletes (Poisson weights, the same for the same athletes)."""
    _, index = np.unique(athletes, return_inverse=True)
    total, count = np.bincount(index, values), np.bincount(index)
    weight = np.random.default_rng(seed).poisson(1.0, (DRAWS, len(total)))
    return np.asarray((weight @ total) / np.maximum(weight @ count, 1))


def errors_line(predicted: Floats, actual: Floats, athletes: NDArray[np.str_]) -> str:
    """One row of a table: n, athletes, MAE [95 %], RMSE, median, p90, bias, all in per cent of the actual time."""
    error = 100 * (predicted / actual - 1)
    size, rmse = np.abs(error), np.sqrt((error**2).mean())
    low, high = np.quantile(athlete_draws(athletes, size), [0.025, 0.975])
    return (
        f"{len(size)} | {len(set(athletes))} | {size.mean():.2f} [{low:.2f}, {high:.2f}] | {rmse:.2f}"
        f" | {np.median(size):.2f} | {np.quantile(size, 0.9):.2f} | {error.mean():+.2f}"
    )


def quantile_at(logs: Floats, p: float) -> Floats:
    """(n,) log seconds at probability p, one of LEVELS."""
    return np.asarray(logs[:, LEVELS.index(p)])


def coverage(logs: Floats, actual: Floats, p: float) -> Floats:
    """(n,) whether the central interval of probability p held the actual time."""
    low, high = (np.interp(q, LEVELS, np.arange(len(LEVELS))) for q in ((1 - p) / 2, (1 + p) / 2))
    y = np.log(actual)

    def at(place: float) -> Floats:
        k = min(int(place), len(LEVELS) - 2)
        return logs[:, k] + (place - k) * (logs[:, k + 1] - logs[:, k])

    return np.asarray((y >= at(float(low))) & (y <= at(float(high))), dtype=float)


def interval_score(logs: Floats, actual: Floats) -> Floats:
    """(n,) width of the 80 % interval plus ten times the miss, in per cent of the actual time."""
    low, high = np.exp(quantile_at(logs, 0.10)), np.exp(quantile_at(logs, 0.90))
    miss = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
    return np.asarray(100 * (high - low + 10 * miss) / actual)


HEAD = "| model | n | athletes | MAE % [95 %] | RMSE % | median % | p90 % | bias % |\n|---|---|---|---|---|---|---|---|"


def judge(
    seasons: Seasons, models: dict[int, athlete_model.Coefficients], judged: JudgedSet
) -> tuple[str, str, list[str]]:
    """(summary row, table, rows of coverage by cell) of one set on the judged folds."""
    judged = JudgedSet(
        judged.name,
        judged.rows[np.isin(seasons.fold[judged.rows], JUDGED_FOLDS)],
        judged.at_m,
        judged.this,
        judged.last,
        judged.goal_pct,
    )
    this, last = inputs_of(seasons, judged)
    usable = np.isfinite(this).any(axis=1) | np.isfinite(last).any(axis=1)
    rows = seasons.pick(judged.rows)
    actual = seasons.this[judged.rows, int(np.abs(SLOTS - judged.at_m).argmin())]
    logs = log_quantiles(models, this, last, judged.at_m, rows.male, rows.age_years, rows.fold)
    ours = np.exp(quantile_at(logs, 0.50))
    lines = [HEAD, f"| **fourlaps** | {errors_line(ours[usable], actual[usable], rows.athlete[usable])} |"]
    best_name, best_gain, best_mae = "", np.zeros(DRAWS), np.inf
    for name, predicted in peers(seasons, judged, this).items():
        has = np.isfinite(predicted)
        if has.sum() < 20:
            continue
        lines.append(f"| {name} | {errors_line(predicted[has], actual[has], rows.athlete[has])} |")
        size = 100 * np.abs(predicted[has] / actual[has] - 1)
        if size.mean() < best_mae and has.mean() > 0.5:
            gain = size - 100 * np.abs(ours[has] / actual[has] - 1)
            best_name, best_mae, best_gain = name, size.mean(), athlete_draws(rows.athlete[has], gain)
    size = 100 * np.abs(ours / actual - 1)
    low, high = np.quantile(athlete_draws(rows.athlete, size), [0.025, 0.975])
    score = interval_score(logs, actual).mean()
    inside = [100 * coverage(logs, actual, p).mean() for p in (0.5, 0.8, 0.9, 0.95)]
    gain_low, gain_high = np.quantile(best_gain, [0.025, 0.975])
    goal = f"{judged.goal_pct:.2f}" if np.isfinite(judged.goal_pct) else ""
    limit = f"{5 * judged.goal_pct:.2f}" if goal else ""
    summary = (
        f"| {judged.name} | {len(size)} | {size.mean():.2f} [{low:.2f}, {high:.2f}] | {goal} | "
        f"{best_name}: {best_mae:.2f} | {best_gain.mean():+.2f} [{gain_low:+.2f}, {gain_high:+.2f}] | "
        f"{score:.2f} | {limit} | " + " / ".join(f"{v:.1f}" for v in inside) + " |"
    )
    return summary, "\n".join(lines), cells(judged.name, rows, this, last, logs, actual)


def cells(name: str, rows: Seasons, this: Floats, last: Floats, logs: Floats, actual: Floats) -> list[str]:
    """Coverage of the 80 % interval by inputs x sex x third of the predicted time, cells of 40 rows and more."""
    held = coverage(logs, actual, 0.8)
    with_last = np.isfinite(last).any(axis=1)
    pattern = np.array(
        [
            "+".join(f"{d:.0f}" for d in SLOTS[found]) + (" & last" if more else "")
            for found, more in zip(np.isfinite(this), with_last, strict=True)
        ]
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
                n = int(cell.sum())
                if n >= 40:
                    share, allowed = 100 * held[cell].mean(), 2 + 2 * 100 * np.sqrt(0.16 / n)
                    flag = "" if abs(share - 80) <= allowed else " **out**"
                    out.append(f"| {name} | {kind} | {'M' if sex else 'F'} {word} | {n} | {share:.1f}{flag} |")
    return out


def prospective(models: dict[int, athlete_model.Coefficients], races: NextRaces) -> list[str]:
    """Rows of the next-race table: only results before the race are known."""
    out = []
    for at_m, words in ((1500.0, "1500 m"), (1609.344, "mile")):
        for hidden, how in ((False, "all known"), (True, "no 1500 or mile known")):
            rows = (np.abs(races.at_m - at_m) < 1) & np.isin(races.fold, JUDGED_FOLDS)
            this, last = races.this[rows].copy(), races.last[rows].copy()
            if hidden:
                this[:, (SLOTS > 1400) & (SLOTS < 1700)] = np.nan
                last[:, (SLOTS > 1400) & (SLOTS < 1700)] = np.nan
            has = np.isfinite(this).any(axis=1)
            this, last = this[has], last[has]
            picked = [v[rows][has] for v in (races.actual_s, races.male, races.age_years, races.fold, races.athlete)]
            actual, male, age, fold, athletes = picked
            logs = log_quantiles(models, this, last, at_m, male, age, fold, next_race=True)
            inside = " / ".join(f"{100 * coverage(logs, actual, p).mean():.1f}" for p in (0.5, 0.8, 0.9, 0.95))
            line = errors_line(np.exp(quantile_at(logs, 0.5)), actual, athletes)
            out.append(f"| next {words}, {how} | fourlaps | {line} | {inside} |")
            flat = (SLOTS != STEEPLE_M) & (SLOTS >= 700)
            nearest = np.full(len(this), np.nan)
            for column in np.argsort(-np.abs(np.log(SLOTS / at_m))):
                if flat[column]:
                    own = np.isfinite(this[:, column])
                    nearest[own] = formulas.vdot_time(this[own, column], float(SLOTS[column]), at_m)
            question = f"next {words}, {how}"
            out.append(_question(question, "VDOT, nearest race", nearest, actual, athletes))
            latest = races.latest_s[rows][has]
            got = np.isfinite(latest)
            if not hidden:
                question = f"next {words}, where one was run this year"
                ours = np.where(got, np.exp(quantile_at(logs, 0.5)), np.nan)
                out.append(_question(question, "latest race there", latest, actual, athletes))
                out.append(_question(question, "fourlaps", ours, actual, athletes))
    return out


def _question(question: str, model: str, predicted: Floats, actual: Floats, athletes: NDArray[np.str_]) -> str:
    got = np.isfinite(predicted)
    return f"| {question} | {model} | {errors_line(predicted[got], actual[got], athletes[got])} | |"


def speed() -> str:
    """CPU time of one prediction and of 100,000, with the shipped coefficients."""
    from fourlaps.physiology import mile_time
    from fourlaps.vocabulary.athlete import Result

    one = (Result(800.0, 144.0), Result(5000.0, 1170.0))
    mile_time.predict(one)
    began = time.process_time()
    for _ in range(200):
        mile_time.predict(one)
    single = (time.process_time() - began) / 200
    times = np.tile([[144.0, 1170.0, np.nan]], (100_000, 1)) * np.random.default_rng(1).uniform(0.9, 1.3, (100_000, 1))
    began = time.process_time()
    mile_time.predict_many((800.0, 5000.0, 1500.0), times, product="season_best")
    many = time.process_time() - began
    return f"CPU time: one prediction {1000 * single:.2f} ms; 100,000 predictions {many:.1f} s"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true", help="put the tables into docs/models/athlete.md")
    write = arguments.parse_args().write
    print(speed())
    if not SHARED.exists():
        print("season bests are not beside the repository: accuracy skipped")
        return 0
    seasons = fold_models.all_seasons()
    models = models_by_fold(seasons)
    summary = [
        "| set | n | MAE % [95 %] | goal | best peer | better by, paired [95 %] | interval score | limit "
        "| inside 50/80/90/95 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    tables, by_cell = [], ["| set | marks | who | n | inside 80 % |", "|---|---|---|---|---|"]
    for judged in judged_sets(seasons):
        row, table, rows = judge(seasons, models, judged)
        print(row, flush=True)
        summary.append(row)
        tables.append(f"### {judged.name}\n\n{table}\n")
        by_cell.extend(rows)
    head = HEAD.replace("| model |", "| question | model |").replace("|---|", "|---|---|", 1)
    head = head.split("\n")[0] + " inside 50/80/90/95 |\n" + head.split("\n")[1] + "---|"
    following = [head, *prospective(models, read_next_races())]
    print("\n".join(following))
    bad = sum("**out**" in row for row in by_cell)
    count = len(by_cell) - 2
    cells_line = f"{count - bad} of {count} cells of 40 rows and more lie within 80 +- (2 + 2 SE) %."
    print(cells_line)
    text = "\n\n".join(
        [
            "## Goals, judged folds", "\n".join(summary), "## Against every peer", "\n".join(tables),
            "## The next race of club runners, only earlier results known", "\n".join(following),
            "## Coverage by cell", cells_line, "\n".join(by_cell), "## Speed", speed(),
        ]
    )  # fmt: skip
    if write:
        kept = PAGE.read_text(encoding="utf-8").split(MARKER)[0]
        PAGE.write_text(f"{kept}{MARKER}\n\n{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
