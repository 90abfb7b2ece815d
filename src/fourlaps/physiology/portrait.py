"""A runner in one object that shows itself in a notebook: curve, readouts, tests that would tell more, history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from fourlaps.physiology import pictures, runner_profile
from fourlaps.physiology.runner_profile import NextTest, Profile
from fourlaps.units import MILE_M, format_distance, format_pace, format_time
from fourlaps.vocabulary.athlete import Result, Sex
from fourlaps.vocabulary.estimate import Estimate

HISTORY_DAYS, HISTORY_POINTS = 365, 40


@dataclass(frozen=True, slots=True)
class Portrait:
    """What is believed about a runner.

    profile   the curve and its readouts
    tests     what would tell more, the one that narrows the mile most first
    history   (day, mile as it was known then), where results have dates
    """

    results: tuple[Result, ...]
    profile: Profile
    tests: tuple[NextTest, ...]
    history: tuple[tuple[dt.date, Estimate], ...]

    @property
    def mile(self) -> Estimate:
        return self.profile.curve[MILE_M]

    def _repr_html_(self) -> str:
        made = self.profile
        marks = [r for r in self.results if r.kind != "workout"]
        low, high = self.mile.interval(0.80)
        about = f"Pace against time with bands; the mile takes {format_time(low)} to {format_time(high)}."
        drawn = pictures.curve(made.curve, marks, about=about)
        drawn += pictures.history(
            self.history, [r for r in marks if abs(r.distance_m - MILE_M) < 1], about="The mile over time."
        )
        rows = [
            (f"{family} pace, per km", format_pace(estimate.interval(0.80)[0]), format_pace(estimate.interval(0.80)[1]))
            for family, estimate in made.speeds.items()
        ]
        for word, estimate, digits in (
            ("critical speed, m/s", made.critical_speed, 2),
            ("D', m", made.d_prime, 0),
            ("VDOT", made.vdot, 1),
            ("vVO2max, m/s", made.vvo2max, 2),
            ("speed reserve", made.speed_reserve, 2),
        ):
            few, most = estimate.interval(0.80)
            rows.append((word, f"{few:.{digits}f}", f"{most:.{digits}f}"))
        table = "".join(f"<tr><th>{escape(word)}</th><td>{few}</td><td>{most}</td></tr>" for word, few, most in rows)
        chances = ", ".join(f"{kind} {100 * chance:.0f} %" for kind, chance in made.type_chances.items())
        test = self.tests[0]
        return (
            f"{self.mile._repr_html_()}{drawn}<table><tr><th></th><th>80 % from</th><th>to</th></tr>{table}</table>"
            f"<p>Runner type: {chances}.</p><p>An all-out {format_distance(test.distance_m)} would tell most: the "
            f"range of the mile from {test.width_now_s:.0f} to {test.width_after_s:.0f} s.</p>"
        )


def portrait(
    results: Sequence[Result], *, sex: Sex | None = None, born: int | None = None, today: dt.date | None = None
) -> Portrait:
    """The portrait from these results; `today` is the day of the newest where it is None.

    raises  as `mile_time.predict`
    """
    now = today or max((r.date for r in results if r.date is not None), default=None)
    age = None if born is None or now is None else float(now.year - born)
    return Portrait(
        results=tuple(results),
        profile=runner_profile.profile(results, sex=sex, age_years=age, today=now),
        tests=runner_profile.next_test(results, sex=sex, age_years=age, today=now),
        history=tuple(runner_profile.mile_history(results, history_days(results, now), sex=sex, born=born)),
    )


def history_days(results: Sequence[Result], today: dt.date | None) -> list[dt.date]:
    """The days a history is drawn through: each result's own, and even steps between, of the last year."""
    dated = sorted({r.date for r in results if r.date is not None and today is not None and r.date <= today})
    if today is None or not dated:
        return []
    first = max(dated[0], today - dt.timedelta(days=HISTORY_DAYS))
    step = max(1, (today - first).days // HISTORY_POINTS)
    even = {first + dt.timedelta(days=k) for k in range(0, (today - first).days, step)}
    return sorted({*even, *(day for day in dated[-HISTORY_POINTS:] if day >= first), today})
