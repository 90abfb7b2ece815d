"""What gives way where a week has to hold less: the number of its quality sessions, their size, easy runs, then a run.

The order of the plan's rules. The long run keeps its share, as the next weeks can only build on the longest run (H1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from fourlaps.training import catalogue, edits, repair
from fourlaps.training.limits import Limits
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session

# Rounding leaves this much to every ceiling.
CLEAR = 0.997
# A coach laughs at a run under a quarter of an hour.
LEAST_S = 900.0
# The walks of a run-walk end one walk early: the same metres take a little less time [measured on the planner's own].
_WALKED = 1.025
# What is this little more than it should be stays as it is.
SEEN = 1.01
# Shorter than this a run beside others of its week is none [our guess, D].
_A_JOG_S = 600.0
# Quality sessions in the order in which a small week lets them go, and what one keeps of its metres before it does.
# All runs of a week give way alike down to the last share, below it the ones that can [our guesses, D].
_GIVING = ("tempo", "vo2max", "mile_pace")
_HARD_LEAST, _ALIKE = 0.6, 0.8

# A rule and its words.
Cause = tuple[str, str]


def least_m(pacer: Pacer) -> float:
    """Metres of the shortest easy run that is worth running."""
    return LEAST_S * pacer.easy_mid * (_WALKED if pacer.run_walk else 1.0)


@dataclass(frozen=True, slots=True)
class Fitting:
    """What one pass has to respect, and what it notes by session id: causes, and what bounds the week of each run."""

    today: dt.date
    pacer: Pacer
    keep: Collection[str]
    causes: dict[str, Cause] = field(default_factory=dict)
    bounds: dict[str, Cause] = field(default_factory=dict)

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


def whole_week(
    ahead: dict[str, Session],
    done_m: float,
    most: float,
    why: Cause,
    by: Fitting,
    least: float = 0.0,
) -> None:
    """Take from every run but a time trial alike until the week fits; where runs get too short, one run fewer.

    least  metres an easy week keeps where it can: then runs stay worth running and the longer ones give more
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
        aim = max(most * CLEAR, min(1.01 * least, most - 1.0))
        if len(runs) == 1:
            aim = max(aim, min(1.01 * least_m(by.pacer), most - 1.0))
        share = (aim - (total - movable)) / movable
        shortest_m = least_m(by.pacer)
        runs_free = [s for s in free if s.kind in ("easy", "long") and s.duration_s >= LEAST_S]
        short = any(share * s.distance_m < shortest_m for s in runs_free)
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
        # Two runs stay where both are still worth running, else one that is.
        if len(free) == len(runs) == 2 and short and not taper and not done_m:
            if here.free_m >= 2.02 * shortest_m and _two_give(free, here.free_m, ahead, why, by):
                continue
            spare = max(s.duration_s for s in runs if s is not gone) >= LEAST_S
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


def _easy_ones_give(free: list[Session], room: _Room, ahead: dict[str, Session], why: Cause, by: Fitting) -> bool:
    """Bring runs to the room there is with each still worth running; whether that can be.

    Quality sessions give their share as long as they stay what they are. The long run stays as long as H8 lets it be:
    the next weeks can only build on the longest run (H1). The easy runs give the rest.
    """
    easy = [s for s in free if s.kind == "easy"]
    longest = max((s for s in free if s.kind == "long"), key=lambda s: s.distance_m, default=None)
    if longest is None or not easy:
        return False
    others = [s for s in free if s.kind != "easy" and s is not longest]
    made = {s.id: _smaller(s, max(room.share, _HARD_LEAST), by) for s in others}
    left_m = room.free_m - sum(s.distance_m for s in made.values())
    floor_m, of_long = _floors_m(easy, by), catalogue.habits().easy_of_long_max
    share_m = Limits.long_share(room.days) * room.week_m * CLEAR
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


def _two_give(free: list[Session], metres: float, ahead: dict[str, Session], why: Cause, by: Fitting) -> bool:
    """Bring the last two easy runs of a week to so many metres, the shorter no shorter than is worth running; whether
    that changed one."""
    if any(s.kind not in ("easy", "long") for s in free):
        return False
    less, more = sorted(free, key=lambda s: (s.kind == "long", s.distance_m))
    least = _floors_m([less], by)[less.id]
    made = [edits.shortened(less, least, by.pacer), edits.shortened(more, metres - least, by.pacer)]
    for old, new in zip((less, more), made, strict=True):
        if new is not old:
            ahead[old.id] = new
            by.causes[old.id] = why
    return any(new is not old for old, new in zip((less, more), made, strict=True))


def _floors_m(runs: list[Session], by: Fitting) -> dict[str, float]:
    """Metres below which each run would no longer be worth running, by id."""
    return {s.id: min(s.distance_m, 1.01 * least_m(by.pacer)) for s in runs}


def _smaller(session: Session, share: float, by: Fitting) -> Session:
    """A session at this share of its metres, as it is where it would no longer be what it is."""
    made = edits.shortened(session, share * session.distance_m, by.pacer)
    return made if made.kind == session.kind else session


def _quality_gives(free: list[Session], room: _Room, ahead: dict[str, Session], why: Cause, by: Fitting) -> bool:
    """Make room for runs worth running by the number of quality sessions, then by the size of the one that is left;
    whether that helps. Both give way before a run goes."""
    hard = [s for s in free if s.kind in QUALITY_KINDS and s.kind != "time_trial"]
    if not hard or len(hard) == len(free):
        return False
    first = min(hard, key=lambda s: (_GIVING.index(s.kind), s.date))
    floor_m = sum(_floors_m([s for s in free if s.kind == "easy"], by).values())
    floor_m += (
        1.01 * least_m(by.pacer) / catalogue.habits().easy_of_long_max if any(s.kind == "long" for s in free) else 0.0
    )
    made = edits.shortened(first, room.free_m - floor_m, by.pacer)
    if made is first and len(hard) == 1:
        return False
    if len(hard) > 1 or made.kind != first.kind:
        made = edits.easy_instead(first, by.pacer, "The week has no room for more just now.")
    ahead[first.id] = made
    by.causes[first.id] = why
    return True


def _longer_ones_give(free: list[Session], metres: float, ahead: dict[str, Session], why: Cause, by: Fitting) -> bool:
    """Bring easy and long runs to so many metres with each still worth running; whether that can be."""
    fixed = sum(s.distance_m for s in free if s.kind not in ("easy", "long"))
    runs = [s for s in free if s.kind in ("easy", "long")]
    floor = _floors_m(runs, by)
    if not runs or metres - fixed < sum(floor.values()):
        return False
    share = min(1.0, (metres - fixed) / sum(s.distance_m for s in runs))
    for _ in runs:
        low = [s for s in runs if share * s.distance_m <= floor[s.id]]
        rest = sum(s.distance_m for s in runs if s not in low)
        share = (metres - fixed - sum(floor[s.id] for s in low)) / rest if rest else share
    # The long run stays the longest; by far only where that costs no run: an easy week with one fewer holds too little.
    long_m = max((share * s.distance_m for s in runs if s.kind == "long"), default=0.0)
    if share < 0.45 or (long_m and long_m < max(floor.values())):
        return False
    for session in runs:
        made = edits.shortened(session, max(share * session.distance_m, floor[session.id]), by.pacer)
        if made is not session:
            ahead[session.id] = made
            by.causes[session.id] = why
    return True
