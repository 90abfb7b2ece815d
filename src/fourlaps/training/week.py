"""One week of running: the richest contents that keep every rule, found by trying from rich to plain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fourlaps import safety
from fourlaps.training import catalogue, layout, menu, week_runs
from fourlaps.training.diary import Caps, Contents, Diary, Placed, Placer, note_runs
from fourlaps.training.layout import Role, WeekDays
from fourlaps.training.limits import Limits, rule
from fourlaps.training.menu import Ladders
from fourlaps.training.season import DAY, WeekShape
from fourlaps.training.sessions import Pacer, Quality
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Session

# A week this close to its target is accepted at once.
_CLOSE = 0.97
_EASY_WEEK_CLOSE = 0.945
# A test that the season asks for comes before a few kilometres [coaching judgement, C].
_TRIAL_WORTH = 0.1
# The first quality session of a week is worth a third of its volume, the second an eighth [coaching judgement, C].
_QUALITY_WORTH = (0.33, 0.12, 0.03, 0.0)
# Fewer minutes than this per run, and one run fewer is planned [coaching judgement, C].
_RUN_WORTH_S = 2100.0
# A sixth running day leaves one day for everything else: it has to be worth more.
_SIXTH_RUN_WORTH_S = 3000.0
_SIXTH_DAY_COST = 0.06
_HARD_LONG_COST = 0.05
_FEWER_RUNS_COST = 0.04
# A coach laughs at a run under a quarter of an hour.
_SHORT_S = 900.0
_SHORT_COST = 0.25
_NO_LONG_COST = 0.2
# An easy week's long run is this share of the last full week's at most; a run more comes before a longer one [C].
_EASY_WEEK_LONG_MOST = 0.82
_UNRESTED_COST = 0.4
# A run on the taper's first day lets race week hold less.
_LAST_DAY_WORTH = 0.1
# What the solver's days may cost a week in running before the complete search's days are kept instead.
_SAME_KM = 0.985


# Running days, quality sessions, whether the long run is hard, and whether the quality is a time trial.
_Key = tuple[int, int, bool, bool]


@dataclass(frozen=True, slots=True)
class Built:
    """A week's runs, and the days the solver gave its other sessions (None where it was not used)."""

    runs: list[Session]
    placed: Placed | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """Contents of a week on their days: what they are worth, the share of the target they hold, and how they came.

    calm    its long run is the longest and no longer than an easy week asks for
    usual   one run a day, a long one among them, none too short
    """

    worth: float
    share: float
    runs: list[Session]
    roles: dict[dt.date, Role]
    ladders: Ladders
    contents: Contents
    days: WeekDays
    making: week_runs.Making
    calm: bool
    usual: bool


def build_week(
    shape: WeekShape,
    target_km: float,
    diary: Diary,
    request: PlanRequest,
    limits: Limits,
    pacer: Pacer,
    caps: Caps,
    *,
    last_day_km: float | None,
    placer: Placer | None = None,
) -> Built:
    """The runs of one week, and the diary moved on.

    last_day_km  most km on the week's last day where the taper already counts it, else None
    """
    target_km *= caps.volume
    races = week_runs.races_of(shape, diary, limits, pacer)
    made = week_runs.Making(shape, target_km, diary, request, limits, pacer, races, last_day_km)
    best = _richest(made, caps)
    if last_day_km is not None and (best is None or best.share < _CLOSE):
        # A run on the taper's first day is welcome, but the week is worth more.
        closed = replace(limits.days, no_runs=limits.days.no_runs | {shape.last})
        without = _richest(replace(made, limits=replace(limits, days=closed)), caps)
        if without is not None and (best is None or without.worth > best.worth + _LAST_DAY_WORTH):
            best = without
    if best is None:
        note_runs(diary, races)
        return Built(list(races))
    runs, roles, contents = best.runs, best.roles, best.contents
    placed = None if placer is None else placer(shape, contents, best.days, diary, roles)
    if placed is not None and placed.roles != roles:
        again = best.making.runs(contents, placed.roles)
        if again is not None and _km(again) >= _SAME_KM * _km(runs) and _keeps_shares(
            shape, again, pacer, limits, races=bool(races)
        ):  # fmt: skip
            runs, roles = again, placed.roles
        else:
            placed = None
    diary.ladders = best.ladders
    diary.roles = {day.weekday(): role for day, role in roles.items()} or diary.roles
    if placed is not None:
        diary.heavy += [*placed.strength, *placed.jumps]
        diary.jumps += placed.jumps
    note_runs(diary, runs)
    return Built(runs, placed)


def _richest(making: week_runs.Making, caps: Caps) -> _Found | None:
    """The best contents of a week on their days, tried from rich to plain; None where nothing keeps the rules."""
    shape, diary, limits, pacer, races = making.shape, making.diary, making.limits, making.pacer, making.races
    days = week_days(shape, diary, making.request, limits, last_day_easy=making.last_day_km is not None)
    best: _Found | None = None
    # A smaller session is only tried where a larger one did not fit; which of those that could not win would have
    # fitted is looked at when that is asked.
    fitted: set[_Key] = set()
    waiting: dict[_Key, list[_Try]] = {}
    seen: set[tuple[_Key, tuple[Quality, ...]]] = set()
    menus: dict[tuple[int, float, menu.Room, bool], tuple[list[Quality], Ladders]] = {}
    richest: int | None = None
    usual: int | None = None
    for running_days, count, scale, hard_long, trial in _attempts(making, caps):
        usual = running_days if usual is None else usual
        key = (running_days, count, hard_long, trial)
        richest = count if richest is None else max(richest, count)
        if key in fitted:
            continue
        # A sixth and seventh running day must carry what they cost: the day for the bike, and easier legs. A run fewer
        # than the week should have makes long runs of the others; a long run that is a hard day costs the week order.
        cost = _SIXTH_DAY_COST * max(0, running_days + len(races) - 5)
        cost += _FEWER_RUNS_COST * max(0, usual - running_days) + _HARD_LONG_COST * hard_long
        gain = sum(_QUALITY_WORTH[:count])
        if best is not None and not trial and 1.0 + gain - cost <= best.worth + 1e-9:
            continue
        reach_km = making.reach_km(running_days)
        room = menu.room_for(reach_km, running_days + len(races), pacer, making.run_km, making.free_s)
        asked = (count, scale, room, trial)
        if asked not in menus:
            ladders = diary.ladders.copy()
            menus[asked] = menu.choose(shape, count, scale, room, ladders, limits, pacer, trial=trial), ladders
        chosen, ladders = menus[asked]
        if len(chosen) < count or (trial and chosen[0].family.kind != "time_trial"):
            continue
        if (key, tuple(chosen)) in seen:
            continue  # the smaller size asks for nothing smaller
        seen.add((key, tuple(chosen)))
        contents = making.contents(running_days, chosen, hard_long=hard_long)
        if contents is None:
            continue
        one = _Try(making, days, contents, ladders, gain, _TRIAL_WORTH * trial, cost)
        most = one.most_share
        if best is not None and one.worth(most) <= best.worth and not (count == richest and most >= _CLOSE):
            waiting.setdefault(key, []).append(one)
            continue
        if any(held.calm for held in map(_Try.found, waiting.pop(key, ())) if held is not None):
            fitted.add(key)
            continue
        found = one.found()
        if found is None:
            continue
        if found.calm:
            fitted.add(key)
        if best is None or found.worth > best.worth + 1e-9:
            best = found
        if found.share >= _CLOSE and count == richest and found.calm and found.usual:
            break
    return best


@dataclass(frozen=True, slots=True)
class _Try:
    """Contents of a week that are tried: what their quality and a test gain, and what they cost beside their share."""

    making: week_runs.Making
    days: WeekDays
    contents: Contents
    ladders: Ladders
    gain: float
    trial: float
    cost: float

    def worth(self, share: float) -> float:
        """What they are worth where they hold that share of the target, and nothing about their runs is odd."""
        worth = share + self.gain + self.trial - self.cost
        if self.making.shape.down_week and share < _EASY_WEEK_CLOSE:
            # An easy week has a floor too (H14); it is kept before any quality.
            worth -= 1.0
        return worth

    def share(self, km: float) -> float:
        """The share of the week's target."""
        return min(1.0, km / max(self.making.target_km, 0.1))

    @property
    def most_share(self) -> float:
        """The most of the target that their runs can hold on any days."""
        return self.share(self.making.most_km(self.contents))

    def found(self) -> _Found | None:
        """The contents on their best days; None where they find no days, or break a rule there."""
        making, contents, races = self.making, self.contents, self.making.races
        shape, running_days = making.shape, contents.running_days
        roles = layout.arrange(
            self.days,
            running_days,
            contents.slots,
            long_weekday=making.request.long_run_day,
            hard_long=contents.hard_long,
            long_s=contents.long_s,
            long=contents.shares.long_km > 0,
        )
        runs = None if roles is None else making.runs(contents, roles)
        if runs is None or roles is None:
            return None
        if not _keeps_shares(shape, runs, making.pacer, making.limits, races=bool(races)):
            return None
        share = self.share(_km(runs))
        worth = self.worth(share)
        twice = len({run.date for run in runs}) < len(runs) and _km(runs) <= catalogue.habits().double_from_km
        if twice:
            # Two runs a day are for large weeks only; an easy week avoids them where H14 lets it.
            worth -= 0.2 if shape.down_week else 1.0
        outrun = _outrun(runs)
        if outrun > 0:
            # The long run is the longest: a run fewer leaves it longer.
            worth -= 0.02 + 0.8 * outrun
        unrested = _unrested(shape, runs, making.diary)
        worth -= _UNRESTED_COST * unrested
        missing = 1 - min((run.duration_s for run in runs if run.kind != "race"), default=_SHORT_S) / _SHORT_S
        if missing > 0:
            # A run fewer comes before one that is not worth its shower.
            worth -= _SHORT_COST * (1 + missing)
        long = any(run.kind == "long" for run in runs) or running_days < 2 or shape.number == 0
        if not long:
            # The longest run carries every session to come (H1): a run fewer before a week of runs all alike.
            worth -= _NO_LONG_COST
        calm, usual = outrun <= 0 and unrested <= 0, not twice and missing <= 0 and long
        return _Found(worth, share, runs, roles, self.ladders, contents, self.days, making, calm=calm, usual=usual)


def _outrun(runs: Sequence[Session]) -> float:
    """By which share a quality session outruns the long run beyond a tenth, 0 where it does not."""
    longest = max((run.distance_m for run in runs if run.kind == "long"), default=0.0)
    others = max((run.distance_m for run in runs if run.kind not in ("long", "race")), default=0.0)
    return max(0.0, others / longest - 1.10) if longest > 0 else 0.0


def _unrested(shape: WeekShape, runs: Sequence[Session], diary: Diary) -> float:
    """By which share of the last full week's long run an easy week's is longer than it and the other runs ask for."""
    if not shape.down_week or diary.full_long_km is None:
        return 0.0
    longest = max((run.distance_m / 1000 for run in runs if run.kind == "long"), default=0.0)
    others = max((run.distance_m / 1000 for run in runs if run.kind not in ("long", "race")), default=0.0)
    return max(0.0, (longest - max(_EASY_WEEK_LONG_MOST * diary.full_long_km, others)) / diary.full_long_km)


def _km(runs: Sequence[Session]) -> float:
    return sum(run.distance_m for run in runs) / 1000


def week_days(
    shape: WeekShape, diary: Diary, request: PlanRequest, limits: Limits, *, last_day_easy: bool = False
) -> WeekDays:
    """The week's calendar for the layout."""
    dates, rules = shape.dates, limits.days
    # A week that begins as late as its last running day but one still holds its long run.
    no_long = {day for day in rules.no_long if any(d > day and limits.may_run(d, request.days) for d in dates)}
    quiet = {i for i, day in enumerate(dates) if day in rules.no_quality}
    if last_day_easy:
        quiet.add(len(dates) - 1)
    return WeekDays(
        dates=tuple(dates),
        open=tuple(i for i, day in enumerate(dates) if limits.may_run(day, request.days)),
        hard_before=tuple(diary.hard[-6:]),
        gap=limits.fast_gap_days,
        hard_days=limits.hard_days,
        races=tuple(i for i, day in enumerate(dates) if rules.race_on(day) is not None),
        races_after=tuple(len(dates) + i for i in range(3) if rules.race_on(shape.last + (i + 1) * DAY) is not None),
        easy_only=frozenset(quiet),
        no_fast=frozenset(i for i, day in enumerate(dates) if day in rules.no_fast),
        club=frozenset(i for i, day in enumerate(dates) if day.weekday() in rules.club),
        sport=frozenset(i for i, day in enumerate(dates) if day.weekday() in rules.sport),
        seconds=tuple(rules.seconds(day) for day in dates) if request.minutes else (),
        last_week=diary.roles,
        since_long=(dates[0] - diary.long_day).days if diary.long_day else None,
        welcome=len(dates) - 1 if last_day_easy else None,
        rested=frozenset(i for i, day in enumerate(dates) if rules.days_to_raced(day) <= 1 or day in no_long),
    )


def _attempts(making: week_runs.Making, caps: Caps) -> Iterator[tuple[int, int, float, bool, bool]]:
    """(running days, quality sessions, size, hard long run, time trial) from rich to plain, as the rules give way."""
    shape, target_km, request, races = making.shape, making.target_km, making.request, making.races
    limits, pacer = making.limits, making.pacer
    open_days = len([day for day in shape.dates if limits.may_run(day, request.days)])
    row = catalogue.level_rows()[limits.level]
    seconds = target_km * 1000 / pacer.easy_mid
    length = len(shape.dates)
    most = min(row.running_days, limits.run_days, length if length == 7 else max(1, length - 1)) - len(races)
    most = min(open_days, most)
    worth = int(seconds // _RUN_WORTH_S)
    if worth > 5:
        worth = max(5, int(seconds // _SIXTH_RUN_WORTH_S))
    wanted = max(min(most, 3 - len(races)), min(most, worth - len(races)))
    fewest = 1 if shape.number == 0 or races else 2
    order = [*range(wanted, most + 1), *range(wanted - 1, fewest - 1, -1)]
    if shape.time_trial and caps.quality and not races:
        yield from ((days, 1, 1.0, False, True) for days in order if days > 1)
    for hard_long in (False, True):
        for days in order:
            room = menu.room_for(making.reach_km(days), days + len(races), pacer)
            asked = min(menu.quality_count(shape, limits, room, days + len(races)), caps.quality)
            for count in range(asked, -1, -1):
                for scale in menu.SIZES if count else (1.0,):
                    if hard_long and (count + 1 + len(races) > limits.hard_days or shape.number == 0):
                        continue
                    yield days, count, scale, hard_long, False


def _keeps_shares(shape: WeekShape, runs: Sequence[Session], pacer: Pacer, limits: Limits, *, races: bool) -> bool:
    """Whether the finished week keeps the ceilings of H6, the shares of H7 and H8, recounted from its parts."""
    if shape.number == 0 or not runs:
        return True
    bounds = rule("H7")
    total = sum(run.duration_s for run in runs)
    contents = [safety.content_of(run, pacer.mile_s, limits.level) for run in runs if run.kind != "race"]
    zone2, zone3 = sum(c.zone2_s for c in contents), sum(c.zone3_s for c in contents)
    week_km = _km(runs)
    tempo_s = limits.tempo_s(week_km, pacer.speeds.threshold)
    mile_m, five_k_m = limits.fast_km("mile", week_km) * 1000, limits.fast_km("5k", week_km) * 1000
    if any(c.zone2_s > tempo_s + 1e-3 or c.mile_m > mile_m + 1e-3 or c.five_k_m > five_k_m + 1e-3 for c in contents):
        return False
    by_day: dict[dt.date, float] = {}
    for run in runs:
        by_day[run.date] = by_day.get(run.date, 0.0) + run.distance_m / 1000
    if not races and max(by_day.values()) > limits.long_share(len(by_day)) * week_km:
        return False
    # Weeks near two hours must pass both readings, and beside a race a short week stays a short week.
    if total < bounds["from_min"] * 60 * 1.02:
        quality = sum(c.quality for c in contents)
        if quality > bounds["short_week_quality_sessions"] or zone3 > bounds["short_week_fast_min"] * 60:
            return False
    if races or (shape.time_trial and any(run.kind == "time_trial" for run in runs)):
        return True
    if total < bounds["from_min"] * 60 * 0.98:
        return True
    few = len(by_day) == bounds["few_runs"]
    share = bounds["above_easy_share_few_runs"] if few else bounds["above_easy_share"]
    return bool(zone2 + zone3 <= share * total and zone3 <= bounds["fast_share"] * total)
