"""The weeks ahead made to fit what was really run, in one pass from today on: runs, weeks, easy weeks, the taper.

These rules look back only, so each week is settled once the ones before it are. Nothing grows here.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from fourlaps import safety
from fourlaps.training import catalogue, easy_weeks, edits, repair
from fourlaps.training.limits import Limits, definitions, rule
from fourlaps.training.season import DAY
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session, Week
from fourlaps.vocabulary.workout import Part

# Rounding leaves this much to every ceiling.
_CLEAR = 0.997
# What is this little more than it should be stays as it is.
_SEEN = 1.01
# A week that has to give way gives a little more, so that one missed run does not change it again [our guess, D].
_AIR = 0.96
# Rounds in which full weeks give way to the easy week after them; how much they give at most; room for rounding.
_BAND_ROUNDS, _GIVES, _BAND_AIR = 4, 0.8, 0.004
# A coach laughs at a run under a quarter of an hour.
_LEAST_S = 900.0
# Shorter than this a run beside others of its week is none [our guess, D].
_A_JOG_S = 600.0
# A share of a run so small is no cause beside what took the rest of it [our guess, D].
_LITTLE = 0.05
# How much longer warm-up and cool-down get at most where a session takes the slot of a longer one [our guess, D].
_LONGER_ENDS = 1.5

# Quality sessions in the order in which a small week lets them go, and what one keeps of its metres before it does.
# All runs of a week give way alike down to the last share, below it the ones that can [our guesses, D].
_GIVING = ("tempo", "vo2max", "mile_pace")
_HARD_LEAST, _ALIKE = 0.6, 0.8

# The rules this pass keeps, besides the first fast sessions of H9.
RULES = frozenset({"H1", "H2", "H8", "H13", "H14"})

# A rule and its words.
Cause = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Fitting:
    """What one pass has to respect, and the causes it notes by session id."""

    today: dt.date
    pacer: Pacer
    keep: Collection[str]
    causes: dict[str, Cause] = field(default_factory=dict)

    def open(self, plan: Plan) -> list[Session]:
        """The sessions of a plan that may give way."""
        return [s for s in plan.sessions if s.date >= self.today and s.id not in self.keep]

    def put(self, plan: Plan, old: Session, new: Session, cause: Cause) -> Plan:
        """The plan with one session replaced, and why noted."""
        self.causes[old.id] = cause
        return repair.with_session(plan, old, repair.flagged(new, plan))


@dataclass(frozen=True, slots=True)
class _Room:
    """What a week leaves to the runs that may give way, metres, of how many in all; its days with a run; what share of
    their metres that is."""

    free_m: float
    week_m: float
    days: int
    share: float


def keeps(broken: Violation) -> bool:
    """Whether a broken rule is one that this pass keeps."""
    return broken.guardrail in RULES or (broken.guardrail == "H9" and "first" in f"{broken.found} {broken.allowed}")


def fitted(
    plan: Plan, stood: Plan, today: dt.date, pacer: Pacer, keep: Collection[str]
) -> tuple[Plan, dict[str, Cause]]:
    """The plan with H1, H2, H8, H13 and H14 kept from `today` on by less running, and (rule, why) by session id.

    stood  the plan as it was shown before: with what fast running came back in it, it may come back
    """
    most_m: dict[int, float] = {}
    for _ in range(_BAND_ROUNDS):
        by = _Fitting(today, pacer, keep)
        made = _weeks_fitted(plan, by, most_m)
        lower = _above_easy_weeks(made, plan, today, most_m)
        if not lower:
            break
        most_m |= lower
    made = _first_steps(_taper(made, by), stood, by)
    made = _beside_long_runs(_fresh_for_fast_days(made, by), by)
    return _sharpening(made, by), by.causes


def _above_easy_weeks(made: Plan, meant: Plan, today: dt.date, most_m: dict[int, float]) -> dict[int, float]:
    """The most metres of full weeks ahead whose easy week has become more than H14's share smaller, by week number.

    Empty where each easy week stands in its band, or where the full week before would have to give too much for it.
    """
    lived = made.as_lived
    planned = {week.number: week.distance_m for week in meant.weeks}
    lower: dict[int, float] = {}
    full: Week | None = None
    for week in lived.weeks:
        if week.number == 0 or week.block == "taper":
            continue
        if not week.down_week:
            full = week if week.distance_m > 0 else full
            continue
        if full is None or not 0 < week.distance_m < (1 - rule("H14")["less"][1]) * full.distance_m:
            continue
        wanted = week.distance_m / (1 - rule("H14")["less"][1] + _BAND_AIR)
        ahead = any(s.is_run and s.date >= today for s in full.sessions)
        if ahead and wanted >= _GIVES * planned[full.number] and wanted < most_m.get(full.number, math.inf) - 50:
            lower[full.number] = wanted
    return lower


def _weeks_fitted(plan: Plan, by: _Fitting, most_m: Mapping[int, float]) -> Plan:
    """The plan with H1, H2, H8 and H14 kept week by week; `most_m` holds weeks lower for the easy week after them."""
    today, causes = by.today, by.causes
    request, lived = plan.request, plan.as_lived
    ran = [(request.start - DAY, request.longest_km * 1000)]
    ran += [(s.date, s.distance_m) for s in lived.sessions if s.is_run and s.date < today]
    history = [request.week_km * 1000] * int(rule("H2")["weeks"])
    cap = safety.week_cap_km(request) * 1000
    full: list[float] = []
    before: tuple[float, float] | None = None
    weeks: list[Week] = []
    for week, as_lived in zip(plan.weeks, lived.weeks, strict=True):
        done = [s for s in as_lived.sessions if s.is_run and s.date < today]
        ahead = {s.id: s for s in week.sessions if s.date >= today and s.is_run}
        missed = plan.planned_m(week) - as_lived.distance_m
        kinds = {name: s.kind for name, s in ahead.items()}
        if ahead:
            _minutes(ahead, plan, by)
            _single_runs(ahead, ran, by)
            if week.number > 0:
                most, why = _most(week, history, full or [request.week_km * 1000], cap)
                least = 0.0
                planned = sum(s.distance_m for s in (*done, *ahead.values()) if s.is_run)
                band = easy_weeks.band_m(*before, planned) if week.down_week and before else None
                if band is not None and before is not None:
                    least = min(band[0], most)
                    if band[1] < most:
                        words = f"an easy week after {easy_weeks.measure_m(band) / 1000:.0f} km "
                        words += f"holds at most {band[1] / 1000:.1f} km"
                        most, why = band[1], ("H14", words)
                air = _AIR
                if most_m.get(week.number, math.inf) < most:
                    most, air = most_m[week.number], _CLEAR
                    why = ("H14", f"the easy week after it holds {most * (1 - rule('H14')['less'][1]) / 1000:.1f} km")
                _whole_week(ahead, sum(s.distance_m for s in done), most, why, by, least, air)
                # What made a session another kind stays its cause, whatever takes a little more of it afterwards.
                turned = {name: causes[name] for name, s in ahead.items() if s.kind != kinds[name] and name in causes}
                if all(s.date != request.race for s in ahead.values()):
                    _shares(ahead, done, by)
                    if _easy_runs(ahead, done, by):
                        _shares(ahead, done, by)
                        _easy_runs(ahead, done, by)
                causes |= turned
            week = _with(week, ahead, plan)
        ran += [(s.date, s.distance_m) for s in ahead.values() if s.is_run]
        km = sum(s.distance_m for s in done) + sum(s.distance_m for s in ahead.values() if s.is_run)
        if week.number > 0 and not week.down_week:
            history.append(km)
            if week.block != "taper" and km + missed > 0:
                before = (km + missed, km)
            if week.block != "taper" and km > 0 and km >= rule("H14")["least_held"] * (km + missed):
                full.append(km)
        weeks.append(week)
    return replace(plan, weeks=tuple(weeks))


def _longest_m(day: dt.date, ran: list[tuple[dt.date, float]], *, race: bool) -> float:
    """The longest run H1 allows on a day of a plan that is under way, metres."""
    bounds = rule("H1")
    longest = max((m for when, m in ran if 0 < (day - when).days <= bounds["window_days"]), default=0.0) / 1000
    step = longest + bounds["short_run_step_km"] if longest < bounds["short_run_km"] else 0.0
    return float(1000 * max(bounds["growth"] * longest, step, bounds["least_race_km"] if race else 0.0))


def _minutes(ahead: dict[str, Session], plan: Plan, by: _Fitting) -> None:
    """No run longer than the level's minutes, which a slower pace may have made it."""
    most_s = 60.0 * float(definitions()["long_run_cap_min"][plan.level])
    easy_s = min(most_s, catalogue.habits().easy_run_max_s)
    for session in list(ahead.values()):
        limit_s = easy_s if session.kind == "easy" else most_s
        if session.duration_s > limit_s and session.id not in by.keep and session.kind != "race":
            metres = session.distance_m - (session.duration_s - limit_s) * by.pacer.easy_mid
            ahead[session.id] = edits.shortened(session, metres * _CLEAR, by.pacer)
            found = f"{session.duration_s / 60:.0f} min, {limit_s / 60:.0f} allowed in one run"
            by.causes[session.id] = ("H8" if limit_s == most_s else "easy", found)


def _single_runs(ahead: dict[str, Session], ran: list[tuple[dt.date, float]], by: _Fitting) -> None:
    runs = sorted(ahead.values(), key=lambda s: s.date)
    # Nothing older matters to any of them.
    here = [(day, m) for day, m in ran if (runs[0].date - day).days <= rule("H1")["window_days"]]
    for session in runs:
        most = _longest_m(session.date, here, race=session.kind == "race")
        if session.distance_m > most and session.id not in by.keep:
            made = edits.shortened(session, most * _CLEAR, by.pacer)
            ahead[session.id] = made
            by.causes[session.id] = ("H1", f"a run of {session.distance_m / 1000:.1f} km, {most / 1000:.1f} km allowed")
        here.append((session.date, ahead[session.id].distance_m))


def _most(week: Week, history: list[float], full: list[float], cap: float) -> tuple[float, Cause]:
    """The most metres a week may hold, with the rule and its words; `full` are the full weeks before it."""
    bounds = rule("H2")
    last = history[-int(bounds["weeks"]) :]
    mean = sum(last) / len(last)
    most = min(max(bounds["growth"] * mean, bounds["least_km"] * 1000), cap)
    why = ("H2", f"weeks of {mean / 1000:.0f} km on average allow {most / 1000:.1f} km")
    if week.down_week:
        last_full = full[-1]
        easy = (1 - rule("H14")["less"][0]) * last_full
        if easy < most:
            words = f"an easy week after {last_full / 1000:.0f} km holds at most {easy / 1000:.1f} km"
            most, why = easy, ("H14", words)
    return most, why


def _whole_week(
    ahead: dict[str, Session],
    done_m: float,
    most: float,
    why: Cause,
    by: _Fitting,
    least: float = 0.0,
    air: float = _AIR,
) -> None:
    """Take from every run but a time trial alike until the week fits; where runs get too short, one run fewer.

    least  metres an easy week keeps where it can: then runs stay worth running and the longer ones give more
    air    what a week that has to give way keeps of the most it may hold
    """
    for _ in range(8):
        runs = [s for s in ahead.values() if s.is_run]
        total = done_m + sum(s.distance_m for s in runs)
        free = [s for s in runs if s.kind != "race" and s.id not in by.keep]
        if total <= most + 0.5 or not free:
            return
        # A shorter time trial is none: the other runs give way first.
        free = [s for s in free if s.kind != "time_trial"] or free
        movable = sum(s.distance_m for s in free)
        aim = max(most * air, min(1.01 * least, most - 1.0))
        share = (aim - (total - movable)) / movable
        least_m = _LEAST_S * by.pacer.easy_mid
        runs_free = [s for s in free if s.kind in ("easy", "long") and s.duration_s >= _LEAST_S]
        short = any(share * s.distance_m < least_m for s in runs_free)
        here = _Room(aim - (total - movable), aim, len({s.date for s in runs}) + (done_m > 0), share)
        taper, squeezed = why[0] == "H13", short or share < _ALIKE
        if not taper and (least or squeezed) and _easy_ones_give(free, here, ahead, why, by):
            continue
        if (least or (short and taper)) and _longer_ones_give(free, here.free_m, ahead, why, by):
            continue
        if not taper and not least and squeezed and _quality_gives(free, here, ahead, why, by):
            continue
        tests = [s for s in runs if s.kind == "time_trial" and s not in free and s.id not in by.keep]
        if least and tests and not done_m:
            # An easy week with no room for a test beside its easy runs holds easy running alone.
            ahead[tests[0].id] = edits.easy_instead(tests[0], by.pacer, "The week has no room for more just now.")
            by.causes[tests[0].id] = why
            continue
        gone = min(free, key=lambda s: (s.kind != "easy", s.kind == "long", s.distance_m))
        spare = len(runs) > 2 or any(s.kind == "time_trial" for s in runs if s not in free)
        spare = spare or (done_m > 0 and total - gone.distance_m >= least)
        # The few quick reps of race week are what its other runs make room for.
        sharp = why[0] == "H13" and any(
            s.kind in QUALITY_KINDS and edits.shortened(s, share * s.distance_m, by.pacer).kind != s.kind for s in free
        )
        if (share < 0.45 or short or (sharp and gone.kind == "easy")) and spare:
            # One run fewer is kinder than all of them too short to be worth running.
            ahead[gone.id] = edits.rest_instead(gone, "One run fewer keeps the week inside its limits.")
            by.causes[gone.id] = why
            continue
        for session in free:
            made = edits.shortened(session, max(share, 0.0) * session.distance_m, by.pacer)
            if done_m > 0 and made.is_run and made.duration_s < min(_A_JOG_S, session.duration_s):
                made = edits.rest_instead(session, "One run fewer keeps the week inside its limits.")
            if made is not session:
                ahead[session.id] = made
                by.causes[session.id] = why


def _easy_ones_give(free: list[Session], room: _Room, ahead: dict[str, Session], why: Cause, by: _Fitting) -> bool:
    """Bring runs to the room there is with each still worth running; whether that can be.

    Quality sessions give their share as long as they stay what they are. The long run stays as long as H8 lets it be:
    the next weeks can only build on the longest run (H1). The easy runs give the rest.
    """
    easy = [s for s in free if s.kind == "easy"]
    longest = max((s for s in free if s.kind == "long"), key=lambda s: s.distance_m, default=None)
    if longest is None or not easy:
        return False
    made = {s.id: _smaller(s, max(room.share, _HARD_LEAST), by) for s in free if s.kind not in ("easy", "long")}
    left_m = room.free_m - sum(s.distance_m for s in made.values())
    least_m, of_long = 1.01 * _LEAST_S * by.pacer.easy_mid, catalogue.habits().easy_of_long_max
    floor_m = {s.id: min(s.distance_m, least_m) for s in easy}
    share_m = Limits.long_share(room.days) * room.week_m * _CLEAR
    long_m = min(longest.distance_m, share_m, left_m - sum(floor_m.values()))
    if of_long * long_m < 0.99 * max(floor_m.values()):
        return False
    wanted = {s.id: min(s.distance_m, max(of_long * long_m, floor_m[s.id])) for s in easy}
    over = max(0.0, sum(wanted.values()) - (left_m - long_m))
    gives = over / max(sum(wanted.values()) - sum(floor_m.values()), over, 1.0)
    metres = {name: most - gives * (most - floor_m[name]) for name, most in wanted.items()}
    for session in (*easy, longest):
        made[session.id] = edits.shortened(session, metres.get(session.id, long_m), by.pacer)
    changed = [s for s in free if made.get(s.id, s) is not s]
    for session in changed:
        ahead[session.id] = made[session.id]
        by.causes[session.id] = why
    return bool(changed)


def _smaller(session: Session, share: float, by: _Fitting) -> Session:
    """A session at this share of its metres, as it is where it would no longer be what it is."""
    made = edits.shortened(session, share * session.distance_m, by.pacer)
    return made if made.kind == session.kind else session


def _quality_gives(free: list[Session], room: _Room, ahead: dict[str, Session], why: Cause, by: _Fitting) -> bool:
    """Make room for runs worth running by the number of quality sessions, then by the size of the one that is left;
    whether that helps. Both give way before a run goes."""
    hard = [s for s in free if s.kind in QUALITY_KINDS and s.kind != "time_trial"]
    if not hard or len(hard) == len(free):
        return False
    first = min(hard, key=lambda s: (_GIVING.index(s.kind), s.date))
    least_m = 1.01 * _LEAST_S * by.pacer.easy_mid
    floor_m = sum(min(s.distance_m, least_m) for s in free if s.kind == "easy")
    floor_m += least_m / catalogue.habits().easy_of_long_max if any(s.kind == "long" for s in free) else 0.0
    made = edits.shortened(first, room.free_m - floor_m, by.pacer)
    if made is first and len(hard) == 1:
        return False
    if len(hard) > 1 or made.kind != first.kind:
        made = edits.easy_instead(first, by.pacer, "The week has no room for more just now.")
    ahead[first.id] = made
    by.causes[first.id] = why
    return True


def _longer_ones_give(free: list[Session], metres: float, ahead: dict[str, Session], why: Cause, by: _Fitting) -> bool:
    """Bring easy and long runs to so many metres with each still worth running; whether that can be."""
    fixed = sum(s.distance_m for s in free if s.kind not in ("easy", "long"))
    runs = [s for s in free if s.kind in ("easy", "long")]
    floor = {s.id: min(s.distance_m, 1.01 * _LEAST_S * by.pacer.easy_mid) for s in runs}
    if not runs or metres - fixed < sum(floor.values()):
        return False
    share = min(1.0, (metres - fixed) / sum(s.distance_m for s in runs))
    for _ in runs:
        low = [s for s in runs if share * s.distance_m <= floor[s.id]]
        rest = sum(s.distance_m for s in runs if s not in low)
        share = (metres - fixed - sum(floor[s.id] for s in low)) / rest if rest else share
    # The long run stays the longest by far.
    long_m = max((share * s.distance_m for s in runs if s.kind == "long"), default=0.0)
    if share < 0.45 or (long_m and catalogue.habits().easy_of_long_max * long_m < 0.99 * max(floor.values())):
        return False
    for session in runs:
        made = edits.shortened(session, max(share * session.distance_m, floor[session.id]), by.pacer)
        if made is not session:
            ahead[session.id] = made
            by.causes[session.id] = why
    return True


def _shares(ahead: dict[str, Session], done: list[Session], by: _Fitting) -> None:
    """The longest day ahead as a share of its week."""
    for _ in range(3):
        days: dict[dt.date, float] = {}
        for run in (*done, *(s for s in ahead.values() if s.is_run)):
            days[run.date] = days.get(run.date, 0.0) + run.distance_m
        if len(days) < 2:
            return
        share = Limits.long_share(len(days))
        total = sum(days.values())
        day, longest = max(days.items(), key=lambda item: item[1])
        runs = [s for s in ahead.values() if s.is_run and s.date == day and s.id not in by.keep and s.kind != "race"]
        if longest <= share * total or not runs:
            return
        run = max(runs, key=lambda s: s.distance_m)
        others = [s for s in ahead.values() if s.is_run and s.date != day] if run.kind == "long" and not done else []
        easy_m = [s.distance_m for s in others if s.kind == "easy"]
        wanted = _longest_of(share, total - longest, easy_m, _LEAST_S * by.pacer.easy_mid) * _CLEAR
        ahead[run.id] = edits.shortened(run, run.distance_m - (longest - wanted), by.pacer)
        if run.id not in by.causes or longest - wanted > _LITTLE * run.distance_m:
            found = f"{100 * longest / total:.1f} % of the week in one run, {100 * share:.0f} % allowed"
            by.causes[run.id] = ("H8", found)


def _longest_of(share: float, others_m: float, easy_m: list[float], least_m: float) -> float:
    """The longest a run may be as a share of its week, metres, where the easy runs beside it get shorter with it."""
    of_long, longest = catalogue.habits().easy_of_long_max, share / (1 - share) * others_m
    for _ in range(40 if any(m > of_long * longest for m in easy_m) else 0):
        given = sum(max(0.0, m - max(of_long * longest, least_m)) for m in easy_m)
        longest = share / (1 - share) * (others_m - given)
    return longest


def _easy_runs(ahead: dict[str, Session], done: list[Session], by: _Fitting) -> bool:
    """Keep easy runs well below the long run of their week, and say whether one gave way.

    A long run that had to be shortened, or a hard session that became easy, would else leave a week of long runs. What
    would be no run any more stays.
    """
    habits = catalogue.habits()
    long_m = max((s.distance_m for s in (*done, *ahead.values()) if s.kind == "long"), default=0.0)
    most = max(habits.easy_of_long_max * long_m, _LEAST_S * by.pacer.easy_mid)
    far = [s for s in ahead.values() if s.kind == "easy" and s.distance_m > _SEEN * most and s.id not in by.keep]
    for session in far if long_m else ():
        ahead[session.id] = edits.shortened(session, most, by.pacer)
        by.causes[session.id] = ("easy", f"an easy run beside a long run of {long_m / 1000:.1f} km")
    return bool(long_m and far)


def _beside_long_runs(plan: Plan, by: _Fitting) -> Plan:
    """Easy runs that stand where a fast session stood are well below the long run of their week, too."""
    for week in plan.weeks:
        runs = {s.id: s for s in week.sessions if s.is_run}
        ahead = all(s.date >= by.today for s in runs.values())
        if week.number == 0 or not ahead or any(s.kind == "race" for s in runs.values()):
            continue
        new = {s.id for s in runs.values() if s.id in by.causes and by.causes[s.id][0] == "H9"}
        if _easy_runs(runs, [], _Fitting(by.today, by.pacer, {*by.keep, *(set(runs) - new)})):
            for session in week.sessions:
                if session.id in new and runs[session.id] != session:
                    plan = repair.with_session(plan, session, repair.flagged(runs[session.id], plan))
    return plan


def _taper(plan: Plan, by: _Fitting) -> Plan:
    """The seven days before the race, no fuller than H13 allows after what was run."""
    bounds, race, lived = rule("H13"), plan.request.race, plan.as_lived
    full = safety.recounted(plan).full[-int(bounds["full_weeks"]) :]
    mean = sum(w.distance_m for w in full) / len(full) if full else 0.0
    if mean <= 0:
        return plan
    few = safety.taper_few_runs(len({s.date for s in w.sessions if s.is_run}) for w in full)
    few = few or len(plan.request.days) <= bounds["few_runs"]
    inside = [s for s in lived.sessions if s.is_run and 1 <= (race - s.date).days <= bounds["days"]]
    least, most = _taper_band(plan, full, inside, few=few)
    free = {s.id: s for s in inside if s.date >= by.today and s.id not in by.keep and s.kind != "race"}
    why = ("H13", f"after weeks of {mean / 1000:.0f} km the last seven days hold at most {most / 1000:.1f} km")
    if few:
        first = [s for s in free.values() if (race - s.date).days == bounds["days"]]
        for session in first:
            made = edits.shortened(session, bounds["first_day_share_few_runs"] * mean * _CLEAR, by.pacer)
            if made is not session:
                free[session.id] = made
                by.causes[session.id] = why
    fixed = sum(s.distance_m for s in inside if s.id not in free)
    _whole_week(free, fixed, most, why, by, least)
    for session in free.values():
        old = next(s for s in plan.sessions if s.id == session.id)
        if old != session:
            plan = repair.with_session(plan, old, repair.flagged(session, plan))
    return plan


def _taper_band(plan: Plan, full: list[Week], inside: list[Session], *, few: bool) -> tuple[float, float]:
    """The least and the most metres of the last seven days after the full weeks as they were run, and as they stand,
    where both leave room; else after those that were run.

    full  the last full weeks as they were run         inside  the runs of the seven days, as they were run
    """
    race, days = plan.request.race, rule("H13")["days"]
    numbers = {week.number for week in full}
    stands = [week for week in plan.weeks if week.number in numbers]
    missed = sum(s.distance_m for s in plan.sessions if s.is_run and 1 <= (race - s.date).days <= days)
    missed -= sum(s.distance_m for s in inside)
    bands = []
    for weeks, off in ((full, 0.0), (stands, missed)):
        mean = sum(w.distance_m for w in weeks) / len(weeks)
        low, high = safety.taper_less(plan.level, mean, few=few)
        bands.append(((1 - high) * mean / _CLEAR - off, (1 - low) * mean * _CLEAR - off))
    least, most = max(low for low, _ in bands), min(high for _, high in bands)
    return (least, most) if 0 < least < most else (0.0, bands[0][1])


def _first_steps(plan: Plan, stood: Plan, by: _Fitting) -> Plan:
    """No test as the first running at mile pace (H9), no jumps before strength was done in four weeks (H11)."""
    lived, request = plan.as_lived, plan.request
    plan = _first_fast(plan, stood, by)
    if not request.strength_history:
        lifted = [(s.date, w.number) for w in lived.weeks for s in w.sessions if s.kind == "strength"]
        for jump in [s for s in by.open(plan) if s.plyometric_contacts]:
            weeks = {number for day, number in lifted if day < jump.date}
            if len(weeks) < rule("H11")["strength_weeks_before"]:
                rest = edits.rest_instead(jump, "Jumps wait for four weeks of strength.")
                plan = repair.with_session(plan, jump, rest)
                by.causes[jump.id] = ("H11", f"strength done in {len(weeks)} weeks so far")
    return _jumps(plan, by)


def first_fast(plan: Plan, pacer: Pacer) -> Plan:
    """A new plan in which fast running comes back after days away as it begins (H9): short, and never with a test.

    The same plan where the rules leave no such session there.
    """
    by, begun = _Fitting(plan.request.start, pacer, ()), plan
    first = next((s for s, since in _firsts(plan) if since is not None and s.kind == "time_trial"), None)
    # A test's week has no room for a tempo with reps behind it.
    plain = (s for s in plan.sessions if s.kind == "mile_pace" and all(p.zone != 2 for p in _parts(s)))
    later = next((s for s in plain if first and s.date > first.date), None)
    if first is not None and later is not None:
        # The test's slot holds what would have come after it, short.
        held_m, most_m = _fast_m(later, plan), 1000 * rule("H9")["first_session_km"]
        short = later if held_m <= most_m else edits.fewer_reps(later, most_m / held_m)
        if short is not None and _fast_m(short, plan) <= most_m:
            begun = by.put(plan, first, _as_long(short, first, by), ("H9", ""))
    for tried in (begun, plan):
        made, _ = repair.mend(_first_fast(tried, None, by), plan.request.start, pacer)
        if not safety.violations(made):
            return made
    return plan


def _first_fast(plan: Plan, stood: Plan | None, by: _Fitting) -> Plan:
    """The first session faster than tempo as short as H9 asks: fewer reps, the one missed, shorter reps, or easy.

    So it is at the beginning, and again after three weeks without that the plan as it stood did not hold. A test is
    never such a session, nor the first one at mile pace.
    """
    most_m = 1000 * rule("H9")["first_session_km"]
    shown = {(s.id, since): _fast_m(s, stood) for s, since in _firsts(stood)} if stood else {}
    for _ in range(2):
        for first, since in [(s, day) for s, day in _firsts(plan) if s.date >= by.today and s.id not in by.keep]:
            held_m = _fast_m(first, plan)
            as_shown = held_m <= _SEEN * shown.get((first.id, since), 0.0)
            if as_shown or (first.kind != "time_trial" and held_m <= most_m):
                continue
            if first.kind == "time_trial":
                found = "no session at mile pace before the test"
                why = "A test is never the first fast running; it comes after a few shorter sessions."
                made = _missed_first(plan, first, by, most_m)
            else:
                found = f"{held_m / 1000:.2f} km faster than tempo, "
                found += f"where {most_m / 1000:g} km in the first session is allowed"
                why = "Fast running comes back with a short first session."
                tries = [edits.fewer_reps(first, most_m / held_m), _missed_first(plan, first, by, most_m)]
                tries.append(edits.halved_reps(first, most_m))
                made = next((s for s in tries if s is not None and _fast_m(s, plan) <= most_m), None)
            made = made or edits.easy_instead(first, by.pacer, why)
            plan = by.put(plan, first, made, ("H9", found))
    return plan


def _firsts(plan: Plan) -> list[tuple[Session, dt.date | None]]:
    """The sessions with which fast running begins, or comes back after the days of H9, and the first at mile pace,
    each with the day of the last fast running before it."""
    request, days = plan.request, rule("H9")["window_days"]
    lived = sorted((s for s in plan.as_lived.sessions if s.is_run), key=lambda s: s.date)
    fast = [s for s in lived if s.kind in ("race", "time_trial") or _fast_m(s, plan) > 0]
    last = request.start - (1 + request.gap_days) * DAY if request.fast_running else None
    found: dict[str, tuple[Session, dt.date | None]] = {}
    for session in fast:
        back = last is None or (session.date - last).days > days
        if back and session.kind != "race":
            found[session.id] = session, last
        if session.kind != "race" or last is not None:
            last = session.date
    at_mile = next((s for s in fast if s.kind in ("mile_pace", "time_trial")), None)
    if not safety.fast_lately(request) and at_mile is not None:
        found[at_mile.id] = at_mile, None
    return list(found.values())


def _fast_m(session: Session, plan: Plan) -> float:
    """Metres of a session faster than tempo."""
    content = safety.content_of(session, plan.request.mile_s, plan.level)
    return content.mile_m + content.five_k_m


def _missed_first(plan: Plan, here: Session, by: _Fitting, most_m: float) -> Session | None:
    """What a short first fast session that was missed was to hold, in the slot of another; None without one."""
    gone = set(plan.past.not_run) if plan.past else set()
    for missed in sorted((s for s in plan.sessions if s.id in gone and s.date < by.today), key=lambda s: s.date):
        if missed.kind in ("mile_pace", "vo2max") and 0 < _fast_m(missed, plan) <= most_m:
            return _as_long(missed, here, by)
    return None


def _parts(session: Session) -> tuple[Part, ...]:
    return session.workout.parts if session.workout else ()


def _as_long(session: Session, here: Session, by: _Fitting) -> Session:
    """A session in the slot of another one and with as many km, by longer or shorter warm-up and cool-down."""
    instead = replace(session, id=here.id, date=here.date)
    if session.distance_m > here.distance_m:
        return edits.shortened(instead, here.distance_m, by.pacer)
    easy_m = sum(p.distance_m for p in _parts(session) if p.zone == 1)
    factor = 1 + (here.distance_m - session.distance_m) / max(easy_m, 1.0)
    return edits.scaled(instead, min(factor, _LONGER_ENDS), by.pacer) or instead


def _jumps(plan: Plan, by: _Fitting) -> Plan:
    """Jumps grow from week to week by what H11 allows in the plan as it stands, too, not only as it was lived."""
    before = 0
    for week in plan.weeks:
        for jump in [s for s in week.sessions if s.plyometric_contacts] if before else ():
            most = before + int(rule("H11")["growth_per_week"])
            if jump.plyometric_contacts > most and jump.date >= by.today and jump.id not in by.keep:
                fewer = edits.fewer_jumps(jump, most) or edits.rest_instead(jump, "Jumps come back step by step.")
                plan = repair.with_session(plan, jump, fewer)
                by.causes[jump.id] = ("H11", f"after {before} landings a week {most} are the most")
        held = [s.plyometric_contacts for w in plan.weeks if w.number == week.number for s in w.sessions]
        before = max(held, default=0) or before
    return plan


def _fresh_for_fast_days(plan: Plan, by: _Fitting) -> Plan:
    """No flying sprints on the day before a fast day, which may have moved there since."""
    fast = {s.date for s in plan.sessions if s.kind in ("mile_pace", "vo2max", "time_trial", "race")}
    for session in [s for s in by.open(plan) if s.date + DAY in fast]:
        made = edits.strides_instead(session, by.pacer)
        if made is not None:
            plan = by.put(plan, session, made, ("easy", "a fast session on the day after"))
    return plan


def _sharpening(plan: Plan, by: _Fitting) -> Plan:
    """The quick reps of the taper at mile pace where too few sessions at mile pace were run before them (H17)."""
    bounds, mile = rule("H17")["sharpening"], by.pacer.speeds.mile
    taper = {s.id for w in plan.weeks if w.block == "taper" for s in w.sessions}
    ran = [s.date for s in plan.as_lived.sessions if s.kind == "mile_pace"]
    for session in [s for s in by.open(plan) if s.id in taper and s.kind == "mile_pace"]:
        before = sum(0 < (session.date - day).days <= bounds["days_before"] for day in ran)
        top = safety.content_of(session, plan.request.mile_s, plan.level).top_mps
        most = bounds["fraction_unready"] * mile
        if before >= bounds["sessions_before"] or top <= most:
            continue
        made = edits.repaced_work(session, most * _CLEAR / top, by.pacer)
        cause = ("H17", f"{before} sessions at mile pace in the last {bounds['days_before']} days")
        plan = by.put(plan, session, made, cause)
    return plan


def _with(week: Week, ahead: dict[str, Session], plan: Plan) -> Week:
    """The week with its sessions ahead replaced; rest where a run went and nothing else stands."""
    if all(ahead.get(s.id, s) is s for s in week.sessions):
        return week
    changed = [repair.flagged(ahead[s.id], plan) if s.id in ahead else s for s in week.sessions]
    busy = {s.date for s in changed if s.kind != "rest"}
    kept: list[Session] = []
    for session in changed:
        lone = session.kind == "rest" and session.id in ahead
        if lone and (session.date in busy or any(k.date == session.date for k in kept)):
            continue
        kept.append(session)
    return replace(week, sessions=tuple(kept))
