"""A plan drafted: every week gets its km, its runs and their days, one after another, as the season's shapes ask.

What a draft may break is found by `safety`; `planning` then asks it for less in that week.
"""

from __future__ import annotations

import copy
import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from fourlaps.physiology import paces
from fourlaps.training import (
    catalogue,
    dosing,
    expectation,
    extras,
    notes,
    pacers,
    race_week,
    run_walk,
    season,
    sessions,
    week,
    week_runs,
)
from fourlaps.training.day_rules import longest_km, return_row
from fourlaps.training.diary import Caps, Diary, Placed, Placer
from fourlaps.training.extras import Support
from fourlaps.training.limits import Limits, rule
from fourlaps.training.lived import Begun
from fourlaps.training.run_walk import Trodden
from fourlaps.training.season import DAY, WeekShape
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import Away, Level, PlanRequest
from fourlaps.vocabulary.plan import Plan, PlanProof, Session, Week

# The shortest easy run worth planning; two of them are the least a week can hold [our choice, D].
LEAST_RUN_S = 920.0
# The way back after a gap grows by this a week for so many weeks [training.md 3.14: 10 to 15 %, C].
_RETURN_STEP = 1.13
_RETURN_WEEKS = 4
# The most a week grows over the mean of the last three when it follows the season's level [coaching judgement, C].
_CATCH_UP = 1.15
# After days away the week climbs as H2 lets it, with room for rounding, until the mean carries the usual week again;
# fewer days are an easy week's worth and ask for no way back [training.md 3.14, C].
_BACK_GROWTH = 1.285
_CARRIED = 0.9
_WAY_BACK_FROM_DAYS = 4
# Rounding leaves this much of the most an easy week may hold.
_EASY_WEEK_MOST = 0.993
# A week before race week that holds less than this of the full weeks comes after days away.
_HARDLY = 0.6


@dataclass(frozen=True, slots=True)
class _Drafting:
    """What a season's weeks are built with."""

    request: PlanRequest
    shapes: list[WeekShape]
    caps: Mapping[int, Caps]
    pacer: Pacer
    placer: Placer | None
    level: Level

    def weeks(
        self, shapes: Sequence[WeekShape], diary: Diary, limits: Limits, before: Sequence[Sequence[Session]]
    ) -> tuple[list[list[Session]], list[Placed | None]]:
        """The runs of these weeks, which follow each other, and where the solver has placed them."""
        request = self.request
        runs: list[list[Session]] = []
        placed: list[Placed | None] = []
        for shape in shapes:
            cap = self.caps.get(shape.number, Caps())
            pacer = self._pacer_of(shape, [*before, *runs])
            if shape.last == request.race:
                if self.placer is None:
                    runs.append(race_week.build_race_week(shape, diary, request, limits, pacer, cap))
                else:
                    gain = _gain_of_last_days([*before, *runs], request)
                    runs.append(race_week.freshest_race_week(shape, diary, request, limits, pacer, cap, gain))
                placed.append(None)
                continue
            target = _target_km(shape, self.shapes, diary, request, limits)
            back = _easing_in(shape, diary, request, limits)
            built = _built(shape, target, diary, request, back, pacer, cap, self.placer)
            if shape.number == 0 and limits.lived is not None:
                built = replace(built, runs=_one_long_run(built.runs, limits.lived.begun, pacer))
            km = sum(run.distance_m for run in built.runs) / 1000
            if shape.number == 0 and limits.lived is not None:
                longs = [run.distance_m / 1000 for run in built.runs if run.kind == "long"]
                days = len({run.date for run in built.runs})
                diary.note_lived(limits.lived.with_rest_of_week(km, days, max(longs, default=0.0)))
            if shape.full:
                diary.full_km.append(km)
                diary.measure_km = km
                diary.full_days.append(len({run.date for run in built.runs}))
                longs = [run.distance_m / 1000 for run in built.runs if run.kind == "long"]
                diary.full_long_km = max(longs, default=diary.full_long_km)
            if shape.full or (shape.lost and not shape.down_week) or shape.block == "taper":
                diary.weeks_km.append(km)
            runs.append(built.runs)
            placed.append(built.placed)
        return runs, placed

    def _pacer_of(self, shape: WeekShape, before: Sequence[Sequence[Session]]) -> Pacer:
        """The pacer of a week: who walks part of their runs runs longer between two walks with every week of them."""
        if not self.request.run_walk:
            return self.pacer
        weeks = []
        for each, runs in zip(self.shapes, (*before, ()), strict=False):
            days = len({run.date for run in runs})
            weeks.append(Trodden(each.first, each.number, each.down_week or each.block == "taper", days, days))
        found = run_walk.stretches(self.request, self.level, weeks)
        return replace(self.pacer, stretches=found).on(shape.first)


def draft(
    request: PlanRequest,
    limits: Limits,
    shapes: list[WeekShape],
    support: Support,
    caps: dict[int, Caps],
    proof: PlanProof,
    placer: Placer | None,
    *,
    jumps_wanted: bool,
) -> Plan:
    """The plan of these weeks, its rules not yet recounted; `caps` say where a week is asked for less."""
    pacer = pacers.pacer_for(request, limits)
    diary = Diary(
        runs=[(request.start - DAY, longest_km(request))],
        weeks_km=[request.week_km] * 3,
    )
    if limits.lived is not None:
        diary.runs = list(limits.lived.runs)
        diary.note_lived(limits.lived)
        diary.note_days(limits.lived, limits.level, request.start)
    drafting = _Drafting(request, shapes, caps, pacer, placer, limits.level)
    head = shapes
    if placer is not None and len(shapes) > 1 and limits.may_run(request.race - 7 * DAY, request.days):
        head = shapes[:-2]
    runs, placed = drafting.weeks(head, diary, limits, [])
    if head is not shapes:
        # The seventh day before the race counts in the taper: a run there takes from race week. And quality late in the
        # week before leaves race week no room for its own. So all of these are tried.
        usual, seventh = limits.days, request.race - 7 * DAY
        early = replace(usual, no_quality=usual.no_quality | {seventh - DAY})
        ways = [
            drafting.weeks(shapes[-2:], copy.deepcopy(diary), replace(limits, days=days), runs)
            for days in (usual, replace(usual, no_runs=usual.no_runs | {seventh}), early)
        ]
        gain = _gain_of_last_days(runs, request)
        last = max(ways, key=lambda way: gain([run for week in way[0] for run in week]))
        runs, placed = runs + last[0], placed + last[1]
    finished = extras.place_extras(shapes, runs, request, limits, support, jumps_wanted=jumps_wanted, placed=placed)
    weeks = tuple(
        Week(shape.number, shape.block, shape.down_week, "", tuple(sessions))
        for shape, sessions in zip(shapes, finished, strict=True)
    )
    solved = [p for p in placed if p is not None]
    proof = replace(proof, weeks_solved=len(solved), week_gap=max((p.gap for p in solved), default=0.0))
    plan = Plan(
        request=request, level=limits.level, planned_at_s=pacers.planned_at_s(request), weeks=weeks, proof=proof
    )
    return replace(plan, guardrail_notes=notes.notes_for(plan, limits))


def _one_long_run(runs: list[Session], begun: Begun | None, pacer: Pacer) -> list[Session]:
    """The rest of a week under way: after its long run it holds no second one."""
    if begun is None or not begun.longest_km:
        return runs
    most_m = 1000 * catalogue.habits().easy_of_long_max * begun.longest_km
    usual = "Easy, so that hard days stay apart and the week stays in balance."
    why = next((run.why for run in runs if run.kind == "easy"), usual)
    return [
        sessions.easy_session(pacer, s.date, min(s.distance_m, most_m), long=False, stride_count=0, why=why)
        if s.kind == "long"
        else s
        for s in runs
    ]


def _gain_of_last_days(
    before: Sequence[Sequence[Session]], request: PlanRequest
) -> Callable[[Sequence[Session]], float]:
    """What the runs of the last days bring after the weeks before them, by the response model."""
    runner, gap = dosing.runner_of(request), dosing.gap_before(request)

    def gain(last: Sequence[Session]) -> float:
        runs = [*(run for week in before for run in week), *(run for run in last if run.kind != "race")]
        days = [*gap, *dosing.days_of_sessions(runs, request.start, request.race, request.mile_s)]
        return -expectation.gain_of(expectation.race_states(days, runner), request.mile_s, len(days) / 7)

    return gain


def _built(
    shape: WeekShape, target: float, diary: Diary, request: PlanRequest, limits: Limits, pacer: Pacer, cap: Caps,
    placer: Placer | None,
) -> week.Built:  # fmt: skip
    """The week's runs; the last day of the week before race week already belongs to the taper's seven."""
    last_day = None
    if shape.last == request.race - 7 * DAY:
        bounds = rule("H13")
        full = (diary.full_km + [target] * shape.full)[-int(bounds["full_weeks"]) :] or [target]
        most = 0.97 * bounds["first_day_share_few_runs"] * sum(full) / len(full)
        usual = not request.away or target >= _HARDLY * max(request.week_km, *full)
        if usual or not limits.may_run(shape.last, request.days):
            # A fifth of the week, or the least that is worth running where H13 leaves room for that.
            last_day = 0.2 * min(target, diary.mean_full_km(bounds["full_weeks"]))
            if cap.volume == 1.0:
                made = diary.full_km[-int(bounds["full_weeks"]) :] or [target]
                most = min(most, 0.97 * bounds["first_day_share_few_runs"] * sum(made) / len(made))
                last_day = max(last_day, min(week_runs.least_run_km(pacer), most))
        elif max(catalogue.habits().long_share.values()) * target < most:
            # Back from days away so late that race week cannot hold the taper's least: this week's long run helps.
            request, placer = replace(request, long_run_day=shape.last.weekday()), None
        else:
            last_day = most
    return week.build_week(shape, target, diary, request, limits, pacer, cap, last_day_km=last_day, placer=placer)


def _target_km(shape: WeekShape, shapes: list[WeekShape], diary: Diary, request: PlanRequest, limits: Limits) -> float:
    """The km a week aims at."""
    table = catalogue.habits()
    mean = diary.mean_km
    weeks = shapes[-1].number
    if shape.number == 0:
        share = return_row(request.gap_days, request.gap_cause)[0]
        km = share * min(request.week_km, limits.week_km) * len(shape.dates) / 7
        return min(km, _rest_of_week_km(shape, diary, request, limits))
    back = _way_back_km(shape, shapes, diary, request, limits)
    if shape.down_week:
        last_full = diary.measure_km or request.week_km
        easy_km = _easy_week_km(last_full, request)
        if shapes[shapes.index(shape) - 1].lost:
            return min(easy_km, back or math.inf, _BACK_GROWTH * mean)
        return min(easy_km, float(rule("H2")["growth"]) * mean)
    if shape.block == "taper":
        return min(table.first_taper_share * diary.mean_full_km(3), _BACK_GROWTH * mean)
    if back is not None:
        return min(back, _BACK_GROWTH * mean, limits.week_km)
    if request.gap_days > 0 and shape.number <= _RETURN_WEEKS:
        # The way back: a share of the usual week, a step more every week, the usual again after four [3.14, C].
        share = return_row(request.gap_days, request.gap_cause)[0]
        back = min(1.0, share * _RETURN_STEP ** (shape.number - 1))
        return min(back * request.week_km, 1.25 * mean, limits.week_km)
    if request.easy_only or weeks <= catalogue.split_habits().no_growth_up_to:
        growth = 1.0
    elif mean < table.small_week_km:
        growth = table.growth_small
    else:
        usual = catalogue.level_rows()[limits.level].usual_km
        days = min(max(min(len(request.days), limits.run_days), min(usual)), max(usual))
        growth = table.growth_soft if mean < usual[days][1] else table.growth_above_usual
    # What H1 or a short week took comes back up to the usual week; that is no growth.
    again = min(request.week_km, mean * table.growth_soft)
    target = min(max(mean * growth, again), max(limits.week_km, 0.0))
    if shape.target_km is not None:
        # The season has its own growth; what a week fell short of is made up in small steps.
        target = min(mean * _CATCH_UP, shape.target_km)
    if shape.block == "peak" and weeks > catalogue.split_habits().no_growth_up_to:
        target = min(target, max(diary.weeks_km[-3:]) * table.peak_share)
    return min(target, limits.week_km)


def _easy_week_km(last_full_km: float, request: PlanRequest) -> float:
    """The usual share of the last full week, or as much more as two runs worth running need and H14 allows."""
    speeds = paces.speeds_from_mile(request.mile_s)
    two_runs_km = 2 * LEAST_RUN_S * (speeds.easy_slow + speeds.easy_fast) / 2 / 1000
    most = _EASY_WEEK_MOST * (1 - float(rule("H14")["less"][0])) * last_full_km
    return max(catalogue.habits().down_week_share * last_full_km, min(two_runs_km, most))


def _way_back_km(
    shape: WeekShape, shapes: list[WeekShape], diary: Diary, request: PlanRequest, limits: Limits
) -> float | None:
    """What a week after days away aims at: a share of the usual week, a step more every week; None on no way back."""
    span = _last_away(shape, request, limits)
    if span is None:
        return None
    share = _share_back(span, shape)
    before = sum(s.full and s.last < span.first for s in shapes)
    behind = 0 if limits.lived is None else len(limits.lived.with_rest_of_week(0.0).full_km)
    full_km = diary.full_km[behind : behind + before]
    usual = sum([*[min(request.week_km, limits.week_km)] * 3, *full_km][-3:]) / 3
    if share >= 1.0 and diary.mean_km >= _CARRIED * usual:
        return None
    days = sum(limits.may_run(day, request.days) for day in shape.dates)
    return min(share, 1.0, days / max(1, season.usual_days(request, limits))) * usual


def _rest_of_week_km(shape: WeekShape, diary: Diary, request: PlanRequest, limits: Limits) -> float:
    """What a week under way may still hold; a stub before the first whole week holds what it likes."""
    if limits.lived is None:
        return math.inf
    begun, span = limits.lived.begun, limits.lived.away
    done = 0.0 if begun is None else begun.km
    most = _BACK_GROWTH * diary.mean_km
    if span is not None:
        most = min(most, _share_back(span, shape) * min(request.week_km, limits.week_km))
    if begun is not None and begun.easy:
        most = min(most, _easy_week_km(diary.measure_km or request.week_km, request))
    return max(0.0, most - done)


def _last_away(shape: WeekShape, request: PlanRequest, limits: Limits) -> Away | None:
    """The last days away before a week's end that are long enough to ask for a way back."""
    spans = [span for span in request.away if not span.easy and span.last < shape.last]
    if limits.lived is not None and limits.lived.away is not None:
        spans.append(limits.lived.away)
    spans = [span for span in spans if (span.last - span.first).days >= _WAY_BACK_FROM_DAYS - 1]
    return max(spans, key=lambda span: span.last, default=None)


def _share_back(span: Away, shape: WeekShape) -> float:
    """The share of the usual running that a week holds after days away: a step more every week, past 1 in the end."""
    weeks = max(0, (shape.first - span.last).days - 1) // 7
    return return_row((span.last - span.first).days + 1, "other")[0] * _RETURN_STEP**weeks


def _easing_in(shape: WeekShape, diary: Diary, request: PlanRequest, limits: Limits) -> Limits:
    """The limits of a week on the way back: no run is longer than the week's share of the longest before (3.14)."""
    span = _last_away(shape, request, limits)
    share = 1.0 if span is None else _share_back(span, shape)
    if span is None or share >= 1.0 or not limits.soft:
        return limits
    window = dt.timedelta(days=rule("H1")["window_days"])
    longest = max((km for day, km in diary.runs if span.first - window <= day < span.first), default=math.inf)
    return replace(limits, run_most_km=share * longest)
