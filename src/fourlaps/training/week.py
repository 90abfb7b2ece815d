"""One week of running: the richest arrangement that keeps every rule, found by trying from rich to plain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from fourlaps import safety
from fourlaps.training import catalogue, layout, menu, sessions, volume
from fourlaps.training.layout import Role
from fourlaps.training.limits import Limits, rule
from fourlaps.training.menu import Ladders
from fourlaps.training.season import DAY, WeekShape
from fourlaps.training.sessions import Pacer, Quality
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Session

# A week this close to its target is accepted at once.
_CLOSE = 0.97
_EASY_WEEK_CLOSE = 0.945
# The first quality session of a week is worth a third of its volume, the second a twelfth [coaching judgement, C].
_QUALITY_WORTH = (0.33, 0.08, 0.0)
# Fewer minutes than this per run, and one run fewer is planned [coaching judgement, C].
_RUN_WORTH_S = 1560.0
# Easy running that the ends of a quality session may take up beyond their usual length [coaching judgement, C].
_STRETCH_S = 1800.0
# The run on the eve of a race stays this short; race day itself is about so long; both leave H2 some air [C].
_EVE_S = 1500.0
_RACE_DAY_KM = 6.0
_UNDER_GROWTH = 1.25


@dataclass(slots=True)
class Diary:
    """What has been planned so far: enough to know what the next week may hold.

    runs         (day, km of that run), the assumed longest run first
    hard         hard days                      weeks_km   km of the three weeks before, then of weeks that are not easy
    full_km      km of the plan's full weeks    roles      role by weekday in the last week
    """

    runs: list[tuple[dt.date, float]]
    weeks_km: list[float]
    hard: list[dt.date] = field(default_factory=list)
    full_km: list[float] = field(default_factory=list)
    roles: dict[int, Role] = field(default_factory=dict)
    ladders: Ladders = field(default_factory=Ladders)

    def run_limit_km(self, day: dt.date, limits: Limits) -> float:
        """The longest run H1 allows on `day`."""
        window = rule("H1")["window_days"]
        recent = [km for when, km in self.runs if 0 < (day - when).days <= window]
        return limits.run_km(max(recent, default=0.0))

    def mean_full_km(self, count: int) -> float:
        """Mean of the last `count` full weeks of the plan, or of those there are; of the history without any."""
        last = self.full_km[-count:] or self.weeks_km[-count:]
        return sum(last) / len(last)


@dataclass(frozen=True, slots=True)
class Caps:
    """What earlier attempts taught: at most so many quality sessions, and this share of the target km."""

    quality: int = 9
    volume: float = 1.0


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
) -> list[Session]:
    """The runs of one week, and the diary moved on.

    last_day_km  most km on the week's last day where the taper already counts it, else None
    """
    best: tuple[float, list[Session], dict[dt.date, Role], Ladders] | None = None
    target_km *= caps.volume
    tried: set[tuple[int, int, bool, bool]] = set()
    richest: int | None = None
    for days, count, scale, hard_long, trial in _attempts(shape, target_km, request, limits, pacer, caps):
        key = (days, count, hard_long, trial)
        richest = count if richest is None else max(richest, count)
        if key in tried:
            # A smaller session is only tried where a larger one did not fit.
            continue
        ladders = diary.ladders.copy()
        room = menu.room_for(target_km, days, pacer)
        chosen = menu.choose(shape, count, scale, room, ladders, limits, pacer, trial=trial)
        if len(chosen) < count or (trial and chosen[0].family.kind != "time_trial"):
            continue
        made = _place(
            shape, target_km, days, chosen, diary, request, limits, pacer, hard_long=hard_long, last_day_km=last_day_km
        )
        if made is None:
            continue
        runs, roles = made
        if not _keeps_shares(shape, runs, len({run.date for run in runs}), pacer, limits):
            continue
        share = min(1.0, sum(run.distance_m for run in runs) / 1000 / max(target_km, 0.1))
        worth = share + sum(_QUALITY_WORTH[:count])
        if shape.down_week and share < _EASY_WEEK_CLOSE:
            # An easy week has a floor too (H14); it is kept before any quality.
            worth -= 1.0
        tried.add(key)
        if best is None or worth > best[0] + 1e-9:
            best = (worth, runs, roles, ladders)
        if share >= _CLOSE and count == richest:
            break
    if best is None:
        return []
    _, runs, roles, ladders = best
    diary.ladders = ladders
    diary.roles = {day.weekday(): role for day, role in roles.items()} or diary.roles
    note_runs(diary, runs)
    return runs


def note_runs(diary: Diary, runs: Sequence[Session]) -> None:
    """Write the week's runs into the diary."""
    for run in runs:
        diary.runs.append((run.date, run.distance_m / 1000))
        if run.hard:
            diary.hard.append(run.date)
        if run.kind == "mile_pace":
            diary.ladders.mile_pace_days.append(run.date)


def _attempts(
    shape: WeekShape, target_km: float, request: PlanRequest, limits: Limits, pacer: Pacer, caps: Caps
) -> Iterator[tuple[int, int, float, bool, bool]]:
    """(running days, quality sessions, size, hard long run, time trial) from rich to plain, as the rules give way."""
    open_days = len([day for day in shape.dates if limits.may_run(day, request.days)])
    row = catalogue.level_rows()[limits.level]
    seconds = target_km * 1000 / pacer.easy_mid
    length = len(shape.dates)
    most = min(open_days, row.running_days, limits.run_days if length == 7 else max(1, length - 1))
    wanted = max(min(most, 3), min(most, int(seconds // _RUN_WORTH_S)))
    fewest = 1 if shape.number == 0 else 2
    order = [*range(wanted, most + 1), *range(wanted - 1, fewest - 1, -1)]
    if shape.time_trial and caps.quality:
        yield from ((days, 1, 1.0, False, True) for days in order if days > 1)
    for hard_long in (False, True):
        for days in order:
            room = menu.room_for(target_km, days, pacer)
            asked = min(menu.quality_count(shape, limits, room, days), caps.quality)
            for count in range(asked, -1, -1):
                for scale in (1.0, 0.8, 0.65, 0.5) if count else (1.0,):
                    if hard_long and (count + 1 > limits.hard_days or shape.number == 0):
                        continue
                    yield days, count, scale, hard_long, False


def _place(
    shape: WeekShape,
    target_km: float,
    running_days: int,
    chosen: list[Quality],
    diary: Diary,
    request: PlanRequest,
    limits: Limits,
    pacer: Pacer,
    *,
    hard_long: bool,
    last_day_km: float | None,
) -> tuple[list[Session], dict[dt.date, Role]] | None:
    dates = shape.dates
    open_days = [i for i, day in enumerate(dates) if limits.may_run(day, request.days)]
    run_km = min((diary.run_limit_km(dates[i], limits) for i in open_days), default=0.0)
    made = [sessions.quality_parts(quality, pacer) for quality in chosen]
    quality_km = [sum(part.distance_m for part in parts) / 1000 for parts in made]
    # Warm-up and cool-down may take up to half an hour more, as long as the session stays within the long run's cap.
    most_s = [min(_STRETCH_S, 0.97 * limits.long_s - sum(part.duration_s for part in parts)) for parts in made]
    if any(seconds < 0 for seconds in most_s):
        return None
    stretch_km = [seconds * pacer.easy_mid / 1000 for seconds in most_s]
    shares, frame = _shares(
        shape, target_km, running_days, quality_km, stretch_km, run_km, diary, limits, pacer, hard_long=hard_long
    )
    if shares is None:
        return None
    slots = [
        layout.Slot(
            fast=q.family.kind != "tempo",
            hard=True,
            earliest=limits.first_fast if q.family.kind != "tempo" else dates[0],
            late=q.family.kind == "time_trial",
        )
        for q in chosen
    ]
    easy_only = len(dates) - 1 if last_day_km is not None else None
    roles = layout.arrange(
        dates,
        open_days,
        running_days,
        slots,
        hard_before=diary.hard,
        limits=limits,
        long_weekday=request.long_run_day,
        hard_long=hard_long,
        easy_only=easy_only,
        last_week=diary.roles,
        long=running_days > 1,
    )
    if roles is None:
        return None
    if last_day_km is not None and dates[-1] in roles:
        shares = _with_short_last_day(shares, last_day_km, limits.long_share(running_days))
    runs: list[Session] = []
    easy_left = [day for day, role in roles.items() if role == "easy"]
    weights = _easy_weights(easy_left, roles)
    for day, role in sorted(roles.items()):
        if role.startswith("q"):
            i = int(role[1:])
            extra_s = shares.extra_km[i] * 1000 / pacer.easy_mid
            warm, cool = chosen[i].warm_s + extra_s / 2, chosen[i].cool_s + extra_s / 2
            quality = replace(chosen[i], warm_s=warm, cool_s=cool)
            runs.append(_quality_session(quality, pacer, day, shape))
        elif role == "long":
            runs.append(
                sessions.easy_session(pacer, day, _rounded(shares.long_km), long=True, stride_count=0, why=LONG_WHY)
            )
        else:
            km = shares.easy_km * weights[day]
            if last_day_km is not None and day == dates[-1]:
                km = min(km, max(last_day_km, 0.5))
            runs += _easy_runs(pacer, day, km, frame, shares, roles, limits, shape)
    level = limits.level
    return [replace(run, hard=safety.content_of(run, pacer.mile_s, level).hard) for run in runs], roles


def _shares(
    shape: WeekShape,
    target_km: float,
    running_days: int,
    quality_km: Sequence[float],
    stretch_km: Sequence[float],
    run_km: float,
    diary: Diary,
    limits: Limits,
    pacer: Pacer,
    *,
    hard_long: bool,
) -> tuple[volume.Share | None, volume.Frame]:
    """The km of each run, once a day; twice a day only where a large week cannot be held otherwise."""
    frame = volume.frame_for(run_km, limits, pacer, hard_long=hard_long, twice=False)
    if shape.number > 0:
        # The smallest weeks still hold two runs; an easy week's runs may be a tenth shorter.
        shorter = 0.9 if shape.down_week else 1.0
        frame = replace(frame, shortest_km=min(frame.shortest_km * shorter, 0.4 * target_km))
    if running_days == 1:
        # A lone run is a short week's easy run; below the shortest worth running it is left out.
        lone = None if quality_km or target_km < frame.shortest_km else min(target_km, frame.run_km, frame.easy_km)
        return (None if lone is None else volume.Share(0.0, lone, (), lone)), frame
    once = volume.share_out(target_km, running_days, quality_km, stretch_km, frame, limits)
    enough = _EASY_WEEK_CLOSE if shape.down_week else _CLOSE
    if limits.level not in ("L3", "L4") or (once is not None and once.total_km >= enough * target_km):
        return once, frame
    double = replace(frame, runs_per_day=1.6)
    twice = volume.share_out(target_km, running_days, quality_km, stretch_km, double, limits)
    from_km = catalogue.habits().double_from_km
    large = max(diary.full_km[-1:], default=0.0) if shape.down_week else (twice.total_km if twice else 0.0)
    return (twice, double) if twice is not None and large > from_km else (once, frame)


LONG_WHY = (
    "Builds the engine and the legs that still run tall on the third lap. Longer would not make your mile faster."
)


def _with_short_last_day(shares: volume.Share, last_day_km: float, share: float) -> volume.Share:
    """The week's km when its last day is cut short: the long run gives way until its share holds again."""
    cut = max(0.0, shares.easy_km - last_day_km)
    others = shares.total_km - cut - shares.long_km
    long_km = min(shares.long_km, 0.99 * share / (1 - share) * others)
    return replace(shares, long_km=long_km, total_km=others + long_km)


def _easy_weights(days: Sequence[dt.date], roles: dict[dt.date, Role]) -> dict[dt.date, float]:
    """The day after a hard one is a little shorter, the others make up for it."""
    if len(days) < 2:
        return dict.fromkeys(days, 1.0)
    raw = {
        day: 0.94 if roles.get(day - DAY, "").startswith("q") or roles.get(day - DAY) == "long" else 1.0 for day in days
    }
    largest = max(raw.values())
    return {day: weight / largest for day, weight in raw.items()}


def _easy_runs(
    pacer: Pacer,
    day: dt.date,
    km: float,
    frame: volume.Frame,
    shares: volume.Share,
    roles: dict[dt.date, Role],
    limits: Limits,
    shape: WeekShape,
) -> list[Session]:
    before_hard = roles.get(day + DAY, "").startswith("q")
    after_hard = roles.get(day - DAY, "").startswith("q") or roles.get(day - DAY) == "long"
    row = catalogue.level_rows()[limits.level]
    easy_days = sorted(d for d, role in roles.items() if role == "easy")
    # Strides twice a week, best on the day before quality; never in a run too short to hold them.
    ranked = sorted(easy_days, key=lambda d: (not roles.get(d + DAY, "").startswith("q"), d))
    count = row.strides[0] if shape.number <= 2 else row.strides[1]
    room_m = 3.0 * sessions.strides(pacer, count).distance_m
    if not limits.tempo_allowed or day not in ranked[:2] or km * 1000 < room_m:
        count = 0
    if after_hard:
        why = "Yesterday's work settles today. Slower is fine; the point is to get the blood moving."
    elif before_hard:
        why = "Easy today so that tomorrow can be fast."
    else:
        why = "Easy running is most of what makes you faster: it builds the engine and costs little."
    of_long = catalogue.habits().easy_of_long_max * shares.long_km
    single = min(frame.easy_km, of_long) if shares.long_km else frame.easy_km
    if frame.runs_per_day > 1 and km > single * 1.005:
        if 0.4 * km < frame.shortest_km:
            km = single
            return [sessions.easy_session(pacer, day, _rounded(km), long=False, stride_count=count, why=why)]
        first = max(0.6 * km, km - single)
        return [
            sessions.easy_session(pacer, day, _rounded(first), long=False, stride_count=count, why=why),
            sessions.easy_session(
                pacer, day, _rounded(km - first), long=False, stride_count=0, why="The day's second, short run.",
                second=True,
            ),
        ]  # fmt: skip
    return [sessions.easy_session(pacer, day, _rounded(km), long=False, stride_count=count, why=why)]


def _rounded(km: float) -> float:
    """Metres, to the 50 below: a ceiling stays a ceiling."""
    return max(50.0, int(km * 20 + 1e-6) * 50.0)


def _quality_session(quality: Quality, pacer: Pacer, day: dt.date, shape: WeekShape) -> Session:
    family = quality.family
    touched = {"mile_pace": ("H6", "H7", "H12", "H17"), "time_trial": ("H9", "H12", "H18")}.get(
        family.kind, ("H6", "H7", "H12")
    )
    block = {
        "base": "In base weeks it stays small.",
        "specific": "These are the race-pace weeks.",
        "peak": "Close to the race: fewer, sharper.",
        "taper": "Just enough to stay sharp.",
    }[shape.block]
    why = family.why if shape.time_trial else f"{family.why} {block}"
    if shape.down_week and not shape.time_trial:
        why = f"{family.why} Smaller than last time: this is an easy week."
    session = sessions.quality_session(quality, pacer, day, why=why, guardrails=touched)
    if family.id == "TEMPO" and quality.work_s < 1200:
        note = "It grows towards 20 min as your week grows; a tempo is at most about a seventh of it."
        session = replace(session, truth=f"{session.truth} {note}")
    return session


def _keeps_shares(shape: WeekShape, runs: Sequence[Session], running_days: int, pacer: Pacer, limits: Limits) -> bool:
    """Whether the finished week keeps the ceilings of H6 and the shares of H7, recounted from its parts."""
    if shape.number == 0 or not runs:
        return True
    bounds = rule("H7")
    total = sum(run.duration_s for run in runs)
    contents = [safety.content_of(run, pacer.mile_s, limits.level) for run in runs]
    zone2, zone3 = sum(c.zone2_s for c in contents), sum(c.zone3_s for c in contents)
    week_km = sum(run.distance_m for run in runs) / 1000
    tempo_s = limits.tempo_s(week_km, pacer.speeds.threshold)
    mile_m, five_k_m = limits.fast_km("mile", week_km) * 1000, limits.fast_km("5k", week_km) * 1000
    if any(c.zone2_s > tempo_s + 1e-3 or c.mile_m > mile_m + 1e-3 or c.five_k_m > five_k_m + 1e-3 for c in contents):
        return False
    # Weeks near two hours must pass both readings.
    if total < bounds["from_min"] * 60 * 1.02:
        quality = sum(c.quality for c in contents)
        if quality > bounds["short_week_quality_sessions"] or zone3 > bounds["short_week_fast_min"] * 60:
            return False
    if shape.time_trial and any(run.kind == "time_trial" for run in runs):
        return True
    if total < bounds["from_min"] * 60 * 0.98:
        return True
    few = running_days <= bounds["few_runs"]
    share = bounds["above_easy_share_few_runs"] if few else bounds["above_easy_share"]
    return bool(zone2 + zone3 <= share * total and zone3 <= bounds["fast_share"] * total)


def build_race_week(
    shape: WeekShape, diary: Diary, request: PlanRequest, limits: Limits, pacer: Pacer, caps: Caps
) -> list[Session]:
    """The last days: a share of the usual running, a few quick 300s, the race.

    The seven days before the race are counted by H13, so what was run on the seventh is taken off.
    """
    race = request.race
    mean = diary.mean_full_km(rule("H13")["full_weeks"])
    row = catalogue.level_rows()[limits.level]
    already = sum(km for day, km in diary.runs if day == race - 7 * DAY and day >= request.start)
    window = min((race - request.start).days, 7)
    recent = diary.weeks_km[-3:]
    # The race and its warm-up count in the week too (H2); a short lead-in holds its share of days only. Where the two
    # rules squeeze each other, running keeps the least the taper asks for and race day's warm-up gives way.
    budget = _UNDER_GROWTH * sum(recent) / len(recent)
    wanted = max(0.0, row.race_week_share * mean * window / 7 - already)
    least = max(0.0, 0.45 * mean * window / 7 - already)
    total = min(wanted, max(budget - _RACE_DAY_KM, least))
    race_km = max(budget - total, MILE_M / 1000)
    dates = [day for day in shape.dates if limits.may_run(day, request.days) and day < race]
    runs: list[Session] = []
    frame_km = min((diary.run_limit_km(day, limits) for day in [*dates, race]), default=0.0)
    shortest = catalogue.habits().run_min_s * pacer.easy_mid / 1000
    sharp_day, sharp_km = None, 0.0
    sharp_session = None
    for day in sorted(dates, key=lambda d: abs((race - d).days - 4.4)):
        to_race = (race - day).days
        if to_race < max(3, limits.fast_gap_days) or to_race > 6 or caps.quality == 0 or shape.number == 0:
            continue
        if any((day - hard).days < limits.fast_gap_days for hard in diary.hard):
            continue
        # In a week under two hours all fast running, the race included, stays under ten minutes.
        fast_s = rule("H7")["short_week_fast_min"] * 60 - MILE_M / (0.985 * pacer.goal_mile)
        quality = menu.sharpening(day, diary.ladders, limits, pacer, fast_s)
        if quality is None:
            continue
        made = sessions.quality_session(
            quality, pacer, day, why=quality.family.why, guardrails=("H6", "H12", "H13", "H17")
        )
        if made.distance_m / 1000 > min(frame_km, max(total, 0.0)):
            continue
        sharp_day, sharp_km, sharp_session = day, made.distance_m / 1000, made
        break
    others = [day for day in dates if day != sharp_day]
    left = total - sharp_km
    # The day but one before the race is the first to stay free, then the days beside the quick session.
    others.sort(key=lambda d: ((race - d).days == 2, (race - d).days == 1, abs((race - d).days - 3.2)))
    most_days = max(1, min(row.running_days, limits.run_days) - (1 if sharp_day else 0) - 1)
    count = min(len(others), most_days, max(1 if left > 0.4 else 0, int(left / (1.15 * shortest))))
    while 0 < count < min(len(others), most_days) and left / count > 0.55 * frame_km:
        count += 1
    taken = sorted(others[:count])
    if taken:
        weights = {day: 0.7 if (race - day).days == 1 else 1.0 for day in taken}
        scale = left / sum(weights.values())
        easy_s = min(catalogue.habits().easy_run_max_s, limits.hard_long_s()) - 200.0
        ceiling = min(frame_km * 0.99, easy_s * pacer.easy_mid / 1000)
        eve = next((day for day in taken if (race - day).days == 1 and len(taken) > 1), None)
        if eve is not None:
            # What the eve gives up, the other days take.
            eve_km = min(scale * weights[eve], ceiling, _EVE_S * pacer.easy_mid / 1000)
            scale = (left - eve_km) / (sum(weights.values()) - weights[eve])
        for day in taken:
            km = eve_km if day == eve else min(scale * weights[day], ceiling)
            stride_count = 3 if km * 1000 > 1.8 * sessions.strides(pacer, 3).distance_m and limits.tempo_allowed else 0
            why = (
                "A short jog and a few strides wake the legs for tomorrow."
                if (race - day).days == 1
                else "Short and easy. The work is done; freshness is what you build now."
            )
            runs.append(sessions.easy_session(pacer, day, _rounded(km), long=False, stride_count=stride_count, why=why))
    if sharp_session is not None:
        runs.append(sharp_session)
    race_limit_km = min(max([frame_km, *(limits.run_km(run.distance_m / 1000) for run in runs)]) * 0.995, race_km)
    runs.append(
        sessions.race_session(
            pacer, race, race_limit_km * 1000,
            why="This is what it was for. Even for two and a half laps, then everything in the last 400 m.",
        )
    )  # fmt: skip
    runs.sort(key=lambda run: run.date)
    runs = [replace(run, hard=safety.content_of(run, pacer.mile_s, limits.level).hard) for run in runs]
    note_runs(diary, runs)
    return runs
