"""The first runs after a fever, and after a red flag that a doctor has cleared: four easy ones that grow; nothing heavy
for the legs, no jumps and no sprints until running is what it was.

source  training science notes 3.14: 50/70/90/100 % of the usual length before quality, after fever and chest symptoms
        alike; strength and jumps wait with it [C]
"""

from __future__ import annotations

import datetime as dt
import math

from fourlaps.training import answers, catalogue, edits, red_flags, repair
from fourlaps.training.desk import Desk
from fourlaps.training.season import DAY
from fourlaps.vocabulary.plan import Plan, Session

# After a stop jumps come back with fast running, as after so many days off [training.md 3.14; our guess, D].
_STOP_DAYS = 14
NO_RACE_AFTER_A_FEVER = (
    "After a fever or an illness below the neck four easy runs come first, so no race yet: jog the mile, or cheer for "
    "others."
)
_NO_RACE_AFTER_A_STOP = (
    "After such a stop four easy runs come first, so no race yet: jog the mile, or cheer for others."
)
# A share this near to the whole changes no run.
_LESS = 0.99
_SLOWLY = "The first four runs are short and easy; heavy strength and jumps wait until running is back to normal."
_SPRINTS_LATER = "Flying sprints wait until fast running is back; strides keep the speed until then."
_FAST_KINDS = frozenset({"mile_pace", "vo2max", "time_trial", "race"})
_NO_SPRINTS = "Flying sprints wait for %d weeks after a stop; strides keep the speed until then."


def answer_yes(desk: Desk, stood: Plan, *, again: bool = False) -> bool:
    """After a doctor's yes four easy runs that grow, whether the stop stood in the plan `stood` or only in the log.

    again    look once more the same day, as one of the four may have gone since
    returns  whether anything was changed
    """
    day = _yes(desk, stood)
    if day is None:
        return False
    before = desk.plan
    trigger, other = f"cleared on {day}", "Without the stop all would have stayed as it was."
    if desk.new(f"yes:{day}"):
        desk.say(desk.today, "training stopped", "four easy runs first", trigger, "H15", _SLOWLY, other)
    days = catalogue.accelerations()["FLY"].healthy_days
    for session in [s for s in desk.coming if (s.date - day).days < days]:
        calm = edits.strides_instead(session, desk.pacer)
        if calm is not None:
            desk.put(session, calm, trigger, "H15", _NO_SPRINTS % (days // 7), other)
    jumps_from = day + answers.way_back(_STOP_DAYS).fast_from * DAY
    if _done(desk, day) < len(answers.after_illness_shares()) and (again or desk.new(f"yes:{day}:asked:{desk.today}")):
        growing(desk, f"yes:{day}", day, trigger, "H15", _SLOWLY, other, _NO_RACE_AFTER_A_STOP, jumps_from)
    return desk.plan is not before


def _yes(desk: Desk, stood: Plan) -> dt.date | None:
    """The day of the last yes that ended a stop of this plan; None without one."""
    before = [dt.date.fromisoformat(key.split(":")[0]) for key in desk.answered("yes:")]
    day, start = desk.log.cleared, stood.request.start
    if day is not None and start <= day <= desk.today:
        since = max([*before, start - red_flags.BEFORE_DAYS * DAY])
        stops = [m.date for m in desk.log.mornings if red_flags.flag_of(m) is not None]
        stops += [desk.log.stopped] if desk.log.stopped else []
        if stood.locked or any(since <= stop <= day for stop in stops):
            before.append(day)
    return max(before, default=None)


def _done(desk: Desk, free: dt.date) -> int:
    """How many runs were done since that day."""
    return len([run for run in desk.lived_runs if run.date >= free])


def growing(
    desk: Desk, key: str, free: dt.date, trigger: str, rule: str, reason: str, otherwise: str, no_race: str,
    jumps_from: dt.date | None = None,
) -> None:  # fmt: skip
    """Make the first four runs from `free` on easy and as short as they are to be, those run since counted; nothing
    heavy for the legs before the run after them, no jumps before `jumps_from`.

    key  how they are remembered: each session is asked once
    """
    shares, done = answers.after_illness_shares(), _done(desk, free)
    if done >= len(shares):
        return
    runs = [s for s in desk.coming if s.date >= free and s.is_run]
    later, after = runs[: len(shares) - done], runs[len(shares) - done :]
    easy = {s.id: _made_easy(desk, s, reason) for s in later if s.kind != "race"}
    lengths = _rising(desk, list(zip(later, shares[done:], strict=False)), {n: s.distance_m for n, s in easy.items()})
    for session in later:
        if not desk.new(f"{key}:{session.id}"):
            continue
        if session.kind == "race":
            not_raced(desk, session, trigger, rule, no_race, otherwise, run=True)
            continue
        least = 1.02 * catalogue.habits().run_min_s
        share, shorter = lengths[session.id], easy[session.id]
        left = share / _left_of(desk, session)
        if left < _LESS:
            shorter = edits.scaled(shorter, left, desk.pacer) or edits.no_longer(shorter, least, desk.pacer) or shorter
        if share < 1:
            desk.new(f"less:{session.id}:{share:.3g}")
        if shorter is not session:
            desk.put(session, shorter, trigger, rule, reason, otherwise)
    for session in after:
        # Sprints at top speed come after the first fast running.
        if session.kind in _FAST_KINDS:
            break
        calm = edits.strides_instead(session, desk.pacer)
        if calm is not None:
            desk.put(session, calm, trigger, rule, _SPRINTS_LATER, otherwise)
    # Heavy legs come back with the run after them.
    back = after[0].date if after else max((s.date + DAY for s in later), default=free)
    for session in [s for s in desk.coming if s.heavy_legs]:
        until = max(back, jumps_from or back) if session.kind == "plyometrics" else back
        if session.date < until and desk.new(f"{key}:{session.id}"):
            desk.put(session, edits.rest_instead(session, reason), trigger, rule, reason, otherwise)


def _made_easy(desk: Desk, session: Session, reason: str) -> Session:
    """The easy run in the place of one of the four."""
    if session.kind == "easy":
        return edits.plain(session, desk.pacer)
    return repair.made_easy(session, desk.plan, desk.pacer, reason)


def _left_of(desk: Desk, session: Session) -> float:
    """The share that a fever or a cold told before has left of a run; one where none was."""
    return min((float(left) for left in desk.answered(f"less:{session.id}:")), default=1.0)


def _rising(desk: Desk, runs: list[tuple[Session, float]], easy_m: dict[str, float]) -> dict[str, float]:
    """The share each of the first runs holds of its own day's easy run as first planned, so that none is longer than
    the next one: a day of less running holds the runs before it down."""
    found: dict[str, float] = {}
    next_m = math.inf
    for session, share in reversed(runs):
        if session.id not in easy_m:
            continue  # a race that is not raced
        whole_m = easy_m[session.id] / _left_of(desk, session)
        found[session.id] = min(share, next_m / whole_m)
        next_m = found[session.id] * whole_m
    return found


def not_raced(desk: Desk, race: Session, trigger: str, rule: str, reason: str, otherwise: str, *, run: bool) -> None:
    """Nothing all-out on a day that forbids it: the race is run easy, or walked at most where running is off."""
    own = race.date == desk.plan.request.race
    if own:
        made = edits.race_left_out(race, desk.pacer, reason, run=run)
    elif run and desk.may_run(race.date):
        made = repair.made_easy(race, desk.plan, desk.pacer, reason)
    else:
        made = edits.rest_instead(race, reason)
    if not own or race.title not in (made.title, edits.NOT_RUN):
        desk.put(race, made, trigger, rule, reason, otherwise)
