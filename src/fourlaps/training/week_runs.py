"""A week's runs made from its contents and its days: how many kilometres each run gets, and what it says."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from fourlaps import safety
from fourlaps.training import answers, catalogue, sessions, volume, week_words
from fourlaps.training.day_rules import ALTITUDE_MILE_PACE, ALTITUDE_REST, HEAT_REST
from fourlaps.training.diary import Contents, Diary
from fourlaps.training.layout import Role, Slot
from fourlaps.training.limits import Limits
from fourlaps.training.season import DAY, WeekShape
from fourlaps.training.sessions import Pacer, Quality
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Session

# The longest warm-up and cool-down of a quality session that easy running may fill [training.md 3.7, C].
_LONGEST_ENDS_S = (1200.0, 900.0)
# Easy running that both ends together may take up where no other run has room for it [coaching judgement, C].
_STRETCH_S = 1800.0
_CLOSE = 0.97
_EASY_WEEK_CLOSE = 0.945
# The long run of an easy week, and of the last before race week, as a share of the last full week's, the first that
# leaves the week its km: a quarter less [training.md 3.10, C].
_FALLING_LONG = (0.75, 0.78, 0.81, 0.85, 0.90)
# What strides and short days take from such a week still leaves it above H14's floor.
_EASY_WEEK_FULL = 0.985
# An easy run stays below this share of the long run's minutes too: a coach laughs above 80 %.
_OF_LONG_S = 0.79
# A coach laughs at a run under a quarter of an hour.
_LEAST_S = 901.0
# An easy week's runs may be so much shorter where its floor (H14) asks for it [coaching judgement, D].
_SHORTER = 0.5
# A usual tempo is twenty minutes [CoachingJudgement]; whole minutes and margins leave so much under a ceiling.
_USUAL_TEMPO_S, _TEMPO_ROOM_S = 1200.0, 90.0

# What a camp makes of a session, by kind: only mile pace is slowed, an unbroken tempo has no rest to be longer.
_CAMP_WORDS = {
    "altitude": {
        "mile_pace": "At altitude: a little slower than below, with more rest between.",
        "vo2max": "At altitude: the pace is that of the valley, so run by breath; more rest between.",
        "tempo": "At altitude: the pace is that of the valley, so run by breath and let it be slower.",
        "time_trial": "At altitude a mile is slower than below: this one tells less about your speed.",
    },
    "heat": {
        "mile_pace": "In the heat: more rest between; stop when you feel cold or dizzy.",
        "vo2max": "In the heat: more rest between; stop when you feel cold or dizzy.",
        "tempo": "In the heat: by breath, whatever the pace; stop when you feel cold or dizzy.",
        "time_trial": "In the heat: stop when you feel cold or dizzy.",
    },
}


def races_of(shape: WeekShape, diary: Diary, limits: Limits, pacer: Pacer) -> tuple[Session, ...]:
    """The other races of the week as sessions, each no longer than H1 allows where that can be."""
    made = []
    for day in shape.dates:
        race = limits.days.race_on(day)
        if race is None:
            continue
        room_km = 0.995 * diary.run_limit_km(day, limits)
        session = sessions.other_race_session(pacer, race, room_km * 1000)
        made.append(replace(session, hard=True))
    return tuple(made)


@dataclass(frozen=True)  # no slots: what every attempt asks again is kept
class Making:
    """One week that is being made; `races` are its other races, `last_day_km` the most km on a day of the taper."""

    shape: WeekShape
    target_km: float
    diary: Diary
    request: PlanRequest
    limits: Limits
    pacer: Pacer
    races: tuple[Session, ...]
    last_day_km: float | None

    @cached_property
    def _open(self) -> list[dt.date]:
        return [day for day in self.shape.dates if self.limits.may_run(day, self.request.days)]

    @cached_property
    def _race_km(self) -> float:
        return sum(race.distance_m for race in self.races) / 1000

    @cached_property
    def run_km(self) -> float:
        """The longest run H1 allows on any day of the week."""
        return min((self.diary.week_limit_km(day, self.limits) for day in self._open), default=0.0)

    @cached_property
    def free_s(self) -> float:
        """The seconds free on the day that has most of them."""
        return max((self.limits.days.seconds(day) for day in self._open), default=0.0)

    def reach_km(self, running_days: int) -> float:
        """The week's km, or what so many days can hold where no run may be long yet (H1)."""
        if self.races or self.shape.number == 0:
            return self.target_km
        return min(self.target_km, self.run_km * (1 + catalogue.habits().easy_of_long_max * (running_days - 1)))

    def contents(self, running_days: int, chosen: Sequence[Quality], *, hard_long: bool) -> Contents | None:
        """What the week would hold on that many running days, None where the runs find no room."""
        pacer, limits = self.pacer, self.limits
        made = [sessions.quality_parts(quality, pacer) for quality in chosen]
        seconds = [sum(part.duration_s for part in parts) for parts in made]
        km = tuple(sum(part.distance_m for part in parts) / 1000 for parts in made)
        # Warm-up and cool-down grow as far as either is still one, further only where no other run has room; the
        # session stays within the long run's cap.
        warm_s, cool_s = _LONGEST_ENDS_S
        most_s = [min(_STRETCH_S, 0.97 * limits.long_s - s) for s in seconds]
        if any(s < 0 for s in most_s):
            return None
        ends_s = [
            min(most, 2 * max(0.0, min(warm_s - q.warm_s, cool_s - q.cool_s)))
            for most, q in zip(most_s, chosen, strict=True)
        ]
        ends_km, stretch_km = (tuple(s * pacer.easy_mid / 1000 for s in room) for room in (ends_s, most_s))
        shares, frame = self._shares(running_days, km, ends_km, stretch_km, hard_long=hard_long)
        if shares is None:
            return None
        slots = tuple(
            Slot(
                fast=quality.family.kind != "tempo",
                hard=True,
                earliest=limits.first_fast if quality.family.kind != "tempo" else self.shape.first,
                late=quality.family.kind == "time_trial",
                duration_s=s,
            )
            for quality, s in zip(chosen, seconds, strict=True)
        )
        long_s = shares.long_km * 1000 / pacer.easy_mid if running_days > 1 else 0.0
        return Contents(running_days, tuple(chosen), hard_long, slots, long_s, shares, frame)

    def most_km(self, contents: Contents) -> float:
        """The most km these contents come to on any days; without end where a camp's longer rests or walks add some."""
        if self.pacer.run_walk or any(self.limits.days.camp_on(day) is not None for day in self.shape.dates):
            return math.inf
        return contents.shares.total_km + self._race_km

    def _shares(
        self, running_days: int, quality_km: tuple[float, ...], ends_km: tuple[float, ...],
        stretch_km: tuple[float, ...], *, hard_long: bool,
    ) -> tuple[volume.Share | None, volume.Frame]:  # fmt: skip
        """The km of each run, once a day; twice a day only where a large week cannot be held otherwise."""
        limits, pacer, shape = self.limits, self.pacer, self.shape
        target_km = self.target_km - self._race_km
        frame = volume.frame_for(self.run_km, limits, pacer, hard_long=hard_long, twice=False)
        free_km = self.free_s * pacer.easy_mid / 1000
        frame = replace(
            # Fast running covers more in the same minutes; the days' own minutes are asked where it is placed.
            frame, run_km=min(frame.run_km, max(free_km, *quality_km, 0.0)), long_km=min(frame.long_km, free_km),
            easy_km=min(frame.easy_km, free_km),
        )  # fmt: skip
        if shape.number > 0:
            # The smallest weeks still hold two runs; an easy week's runs may be a tenth shorter.
            shorter = 0.92 if shape.down_week else 1.0
            frame = replace(frame, shortest_km=min(frame.shortest_km * shorter, 0.4 * self.target_km))
        if running_days == 1:
            # A lone run is a short week's easy run; below the shortest worth running it is left out.
            lone = None if quality_km or target_km < frame.shortest_km else min(target_km, frame.run_km, frame.easy_km)
            return (None if lone is None else volume.Share(0.0, lone, (), lone)), frame
        once = volume.share_out(target_km, running_days, quality_km, ends_km, stretch_km, frame)
        usual_long_km = self.diary.full_long_km or 0.0
        falls = shape.down_week or shape.last == limits.race - 7 * DAY
        for share in _FALLING_LONG if falls and usual_long_km else ():
            # The long run falls as far as the other runs can hold the rest of the week (H14).
            calm = replace(frame, long_km=min(frame.long_km, max(share * usual_long_km, *quality_km, 0.0)))
            found = volume.share_out(target_km, running_days, quality_km, ends_km, stretch_km, calm)
            if found is not None and found.total_km >= _EASY_WEEK_FULL * target_km:
                once, frame = found, calm
                break
        least_km = least_run_km(pacer)
        worth_it = running_days > 1 and not quality_km and frame.run_km >= least_km
        if worth_it and (once is None or once.easy_km < least_km):
            # Runs of one length, none of them long, before one too short to be worth running; else one run fewer.
            level_km = min(target_km / running_days, frame.run_km)
            floor = shape.down_week and running_days > 2 and level_km >= _SHORTER * least_km
            if level_km >= least_km or floor:
                # An easy week has a floor (H14): where fewer runs would lie below it, shorter ones are left.
                return volume.Share(0.0, level_km, (), level_km * running_days), frame
            if running_days > 2:
                return None, frame
        enough = _EASY_WEEK_CLOSE if shape.down_week else _CLOSE
        from_km = catalogue.habits().double_from_km
        if limits.level not in ("L3", "L4") or (once is not None and once.total_km >= enough * target_km):
            return once, frame
        double = replace(frame, runs_per_day=1.6)
        twice = volume.share_out(target_km, running_days, quality_km, ends_km, stretch_km, double)
        large = twice is not None and twice.total_km > 1.03 * from_km
        usual = max(self.diary.full_km[-1:], default=0.0)
        if shape.down_week and usual > from_km and twice is not None:
            # An easy week keeps the shape of its weeks only where H14 leaves no other way.
            large = once is None or once.total_km < 0.705 * usual
        return (twice, double) if large else (once, frame)

    def _day_quality(self, quality: Quality, day: dt.date) -> tuple[Quality, Pacer]:
        """The session and the pacer as that day's camp asks: more rest, at altitude a little less mile pace."""
        camp = self.limits.days.camp_on(day)
        if camp is None:
            return quality, self.pacer
        high = camp.kind == "altitude"
        rest = ALTITUDE_REST if high else HEAT_REST
        if high and quality.family.kind == "mile_pace":
            slow, fast = quality.speed
            quality = replace(quality, speed=(slow * ALTITUDE_MILE_PACE, fast * ALTITUDE_MILE_PACE))
        return quality, replace(self.pacer, rest_factor=self.pacer.rest_factor * rest)

    def runs(self, contents: Contents, roles: Mapping[dt.date, Role]) -> list[Session] | None:
        """The week's runs on these days, races among them; None where a day has too little time for its run."""
        km = self._levelled(contents, roles)
        if km is None:
            return None
        for day in [day for day, role in roles.items() if role in ("long", "easy") and self._before_race(day)]:
            # What the days before a race lose is lost: no other day makes up for it.
            km[day] = max(answers.bound("race", "mini_taper") * km[day], min(km[day], contents.frame.shortest_km))
        runs = self._made(km, contents, roles)
        long_day = next((day for day, role in roles.items() if role == "long"), None)
        share = self._long_share(roles)
        for _ in range(4 if long_day is not None and (self.limits.soft or not self.races) else 0):
            # Strides and sprints take minutes from a short day: the long run keeps its share of what is left.
            others = sum(run.distance_m for run in runs if run.kind != "long") / 1000
            if long_day is None or km[long_day] <= share / (1 - share) * others + 0.05:
                break
            km[long_day] = share / (1 - share) * others
            runs = self._made(km, contents, roles)
        return runs

    def _long_share(self, roles: Mapping[dt.date, Role]) -> float:
        """What the long run may be of its week (H8), races among the running days where that leaves a plan."""
        races = len({race.date for race in self.races}) if self.limits.soft else 0
        return self.limits.long_share(len(roles) + races) * 0.995

    def _before_race(self, day: dt.date) -> bool:
        """Whether the day belongs to the short taper before a race on the way."""
        return self.limits.days.days_to_raced(day) <= answers.bound("race", "mini_taper_days")

    def _made(
        self, km: Mapping[dt.date, float], contents: Contents, roles: Mapping[dt.date, Role]
    ) -> list[Session]:  # fmt: skip
        """The sessions of the week with so many km a day."""
        pacer, limits = self.pacer, self.limits
        runs: list[Session] = list(self.races)
        easy_days = sorted(day for day, role in roles.items() if role == "easy")
        sprint_day = self._sprint_day(contents, roles, easy_days)
        for day, role in sorted(roles.items()):
            if role.startswith("q"):
                quality, here = self._day_quality(contents.chosen[int(role[1:])], day)
                parts = sessions.quality_parts(quality, here)
                extra_s = max(0.0, km[day] * 1000 - sum(part.distance_m for part in parts)) / pacer.easy_mid
                quality = replace(quality, warm_s=quality.warm_s + extra_s / 2, cool_s=quality.cool_s + extra_s / 2)
                week_km = sum(km.values()) + sum(race.distance_m for race in self.races) / 1000
                runs.append(_quality_session(quality, here, day, limits, week_km))
            elif role == "long":
                runs.append(
                    sessions.easy_session(
                        pacer, day, rounded(km[day]), long=True, stride_count=0, why=week_words.LONG_WHY
                    )
                )
            else:
                long_km = max((km[d] for d, r in roles.items() if r == "long"), default=0.0)
                runs += self._easy(day, km[day], long_km, contents.frame, roles, easy_days, sprint_day)
        level = limits.level
        runs.sort(key=lambda run: run.date)
        hard = [safety.content_of(run, pacer.mile_s, level).hard for run in runs]
        return [run if run.hard == now else replace(run, hard=now) for run, now in zip(runs, hard, strict=True)]

    def _levelled(self, contents: Contents, roles: Mapping[dt.date, Role]) -> dict[dt.date, float] | None:
        """Km by day: what the shares say, cut to each day's minutes and to the taper's last day, the rest handed on."""
        pacer, limits, shares, frame = self.pacer, self.limits, contents.shares, contents.frame
        table = catalogue.habits()
        most: dict[dt.date, float] = {}
        km: dict[dt.date, float] = {}
        easy = [day for day, role in roles.items() if role == "easy"]
        weights = _easy_weights(easy, roles)
        long_day = next((day for day, role in roles.items() if role == "long"), None)
        for day, role in roles.items():
            free_s = limits.days.seconds(day)
            free = free_s * pacer.easy_mid / 1000
            if role.startswith("q"):
                i = int(role[1:])
                # As that day's camp makes it: longer rests take minutes too.
                parts = sessions.quality_parts(*self._day_quality(contents.chosen[i], day))
                quality = sum(part.duration_s for part in parts)
                if quality > free_s + 1.0:
                    return None
                own = sum(part.distance_m for part in parts) / 1000
                km[day] = own + min(shares.extra_km[i], (free_s - quality) * pacer.easy_mid / 1000)
            elif role == "long":
                km[day] = min(shares.long_km, free)
            else:
                # Strides take longer than the same way run easily.
                room_s = free_s - (volume.STRIDES_SLOWER_S if free_s < 1e9 else 0.0)
                # A day too short for both holds a run worth its shower, without them.
                least_km = free if self.shape.down_week else max(0.9 * frame.shortest_km, least_run_km(pacer))
                most[day] = max(room_s * pacer.easy_mid / 1000, min(free, least_km))
                if self.last_day_km is not None and day == self.shape.dates[-1]:
                    most[day] = min(most[day], max(self.last_day_km, 0.5))
                # A shorter day stays worth its shower.
                least = min(frame.shortest_km, shares.easy_km)
                km[day] = min(max(shares.easy_km * weights[day], least), most[day])
        if not most or all(value >= shares.easy_km * weights[day] - 1e-9 for day, value in most.items()):
            return km
        share = self._long_share(roles)
        for _ in range(6):
            # What a short day cannot take goes to the others, up to their own ceilings; then the long run's share.
            long_km = km[long_day] if long_day is not None else 0.0
            top = min(frame.runs_per_day * min(table.easy_of_long_max * long_km or 1e9, frame.easy_km), frame.run_km)
            missing = shares.easy_km * sum(weights.values()) - sum(km[day] for day in easy)
            room = {day: max(0.0, min(top, most[day]) - km[day]) for day in easy}
            if missing > 0 and sum(room.values()) > 0:
                part = min(1.0, missing / sum(room.values()))
                for day in easy:
                    km[day] += part * room[day]
            for day in easy:
                km[day] = min(km[day], max(top, 0.0))
            others = sum(km.values()) - long_km + self._race_km
            if long_day is not None:
                km[long_day] = min(long_km, share / (1 - share) * others)
        return km

    def _sprint_day(
        self, contents: Contents, roles: Mapping[dt.date, Role], easy_days: Sequence[dt.date]
    ) -> dt.date | None:
        """The easy day of the week's flying sprints, on fresh legs and away from fast days; None without one."""
        shape, days = self.shape, self.limits.days

        def fast(role: str) -> bool:
            return contents.chosen[int(role[1:])].family.kind != "tempo"

        def near_fast(day: dt.date) -> bool:
            tomorrow = roles.get(day + DAY, "")
            race = any(days.race_on(day + n * DAY) is not None for n in (1, 2))
            return race or (tomorrow.startswith("q") and fast(tomorrow))

        def tired(day: dt.date) -> bool:
            before = roles.get(day - DAY, "")
            return before == "long" or days.race_on(day - DAY) is not None or (before.startswith("q") and fast(before))

        # What the next week brings is not known on this one's last day.
        fit = [
            day
            for day in easy_days
            if self.limits.may_sprint(day)
            and day not in (shape.first, shape.last)
            and not near_fast(day)
            and not tired(day)
        ]
        if shape.down_week or shape.block == "taper":
            return None
        return min(fit, key=lambda day: (roles.get(day - DAY, "").startswith("q"), day), default=None)

    def _easy(
        self, day: dt.date, km: float, long_km: float, frame: volume.Frame, roles: Mapping[dt.date, Role],
        easy_days: Sequence[dt.date], sprint_day: dt.date | None,
    ) -> list[Session]:  # fmt: skip
        """The easy run of a day, or its two runs in a large week."""
        pacer, limits, shape = self.pacer, self.limits, self.shape
        before_hard = roles.get(day + DAY, "").startswith("q") or limits.days.race_on(day + DAY) is not None
        after_hard = roles.get(day - DAY, "").startswith("q") or roles.get(day - DAY) == "long"
        row = catalogue.level_rows()[limits.level]
        # Strides twice a week, best on the day before quality; never in a run too short to hold them.
        stride_days = [d for d in easy_days if d not in limits.days.no_strides]
        ranked = sorted(stride_days, key=lambda d: (not roles.get(d + DAY, "").startswith("q"), d))
        count = row.strides[0] if shape.number <= 2 else row.strides[1]
        room_m = 3.0 * sessions.strides(pacer, count).distance_m
        if sprint_day is not None:
            # The sprints take the place of one of the two days of strides.
            ranked = [sprint_day, *(d for d in ranked if d != sprint_day)]
        if not limits.tempo_allowed or day not in ranked[:2] or km * 1000 < room_m:
            count = 0
        camp = limits.days.camp_on(day)
        if camp is not None and camp.kind == "altitude":
            why = "Easy by feel: at altitude the same breath carries you a little slower."
        elif camp is not None:
            why = "Easy by feel: heat makes the same pace harder. Drink to thirst, take the cool hours."
        else:
            why = week_words.why_beside(after=after_hard, before=before_hard)
        hills = bool(count) and shape.block == "base" and limits.fast_allowed and shape.number > 2
        hills = (
            hills
            and not pacer.run_walk
            and pacer.ground != "treadmill"
            and len(ranked) > 1
            and day == ranked[1]
            and limits.level != "L0"
            and sprint_day is None
        )
        sprints = catalogue.accelerations()["FLY"].ladder.get(limits.level, 0) if count and day == sprint_day else 0
        tried = [("FLY", sprints)] if sprints else [("HILL_S", count)] if hills else []
        # Below 80 % of the long run by minutes too, below the most of an easy run and a hard day, strides and all.
        free_s = limits.days.seconds(day)
        top_s = min(catalogue.habits().easy_run_max_s - 5.0, 0.995 * limits.hard_long_s(), free_s)
        if long_km:
            top_s = min(top_s, _OF_LONG_S * long_km * 1000 / pacer.easy_mid)
        slower_s = single_cap = 0.0
        for which, count in (*tried, ("STR", count), ("STR", 0)):  # noqa: B020  the first that fits
            slower_s = sessions.strides_slower_s(pacer, count, which) + 2.0 if count else 0.0
            single_cap = (top_s - slower_s) * pacer.easy_mid / 1000
            if single_cap >= min(km, max(frame.shortest_km, least_run_km(pacer))):
                break
        of_long = catalogue.habits().easy_of_long_max * long_km
        single = min(frame.easy_km, of_long, single_cap) if long_km else frame.easy_km
        if frame.runs_per_day > 1 and km > single * 1.005 and km * 1000 / pacer.easy_mid + 600 < free_s:
            if 0.4 * km < frame.shortest_km:
                return [
                    sessions.easy_session(
                        pacer, day, rounded(single), long=False, stride_count=count, why=why, which=which
                    )
                ]
            # Full rests between sprints take minutes that strides do not.
            km = min(km, (free_s - slower_s) * pacer.easy_mid / 1000)
            first = max(0.6 * km, km - single)
            return [
                sessions.easy_session(
                    pacer, day, rounded(min(first, single)), long=False, stride_count=count, why=why, which=which
                ),
                sessions.easy_session(
                    pacer, day, rounded(km - first), long=False, stride_count=0, why="The day's second, short run.",
                    second=True,
                ),
            ]  # fmt: skip
        km = min(km, single_cap)
        return [sessions.easy_session(pacer, day, rounded(km), long=False, stride_count=count, why=why, which=which)]


def _easy_weights(days: Sequence[dt.date], roles: Mapping[dt.date, Role]) -> dict[dt.date, float]:
    """The day after a hard one is a little shorter, the others make up for it."""
    if len(days) < 2:
        return dict.fromkeys(days, 1.0)
    raw = {
        day: 0.94 if roles.get(day - DAY, "").startswith("q") or roles.get(day - DAY) == "long" else 1.0 for day in days
    }
    largest = max(raw.values())
    return {day: weight / largest for day, weight in raw.items()}


def least_run_km(pacer: Pacer) -> float:
    """The shortest run that is worth its shower, as runs are rounded."""
    return math.ceil(_LEAST_S * pacer.easy_mid / 50) * 0.05


def rounded(km: float) -> float:
    """Metres, to the 50 below: a ceiling stays a ceiling."""
    return max(50.0, int(km * 20 + 1e-6) * 50.0)


def _held_by_week(work_s: float, pacer: Pacer, limits: Limits, week_km: float) -> bool:
    """Whether a tempo is below 20 min because its share of the week allows no more (H6)."""
    threshold = pacer.speeds.threshold
    most_s = limits.tempo_s(week_km, threshold)
    grows = limits.tempo_s(week_km + 1.0, threshold) > most_s
    return grows and most_s - _TEMPO_ROOM_S < work_s < _USUAL_TEMPO_S


def _quality_session(quality: Quality, pacer: Pacer, day: dt.date, limits: Limits, week_km: float) -> Session:
    family = quality.family
    touched = {"mile_pace": ("H6", "H7", "H12", "H17"), "time_trial": ("H9", "H12", "H18")}.get(
        family.kind, ("H6", "H7", "H12")
    )
    session = sessions.quality_session(quality, pacer, day, why=family.why, guardrails=touched)
    if family.id == "TEMPO" and _held_by_week(quality.work_s, pacer, limits, week_km):
        note = "It may grow to 20 min when your week grows: a tempo is at most about a seventh of it."
        session = replace(session, truth=f"{session.truth} {note}")
    camp = limits.days.camp_on(day)
    if camp is not None:
        words = _CAMP_WORDS[camp.kind][family.kind]
        session = replace(session, why=f"{session.why} {words}")
    return session
