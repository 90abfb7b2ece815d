"""The way back after days without running: less at first, easy first, tempo before speed, paces a little slower.

source  training science notes 3.14, by the rows of `support.toml` and `adaptation.toml` [C; losses Mujika2000, B]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import pairwise

from fourlaps import safety
from fourlaps.training import answers, catalogue, easy_weeks, edits, repair, results, sessions
from fourlaps.training.answers import WayBack
from fourlaps.training.desk import Desk
from fourlaps.training.season import DAY
from fourlaps.vocabulary.athlete import Away
from fourlaps.vocabulary.plan import QUALITY_KINDS, RUN_KINDS, Session

# No running on a day of fever and two without it [training.md 3.14], nor for 48 h after a strong pain [3.16, C].
FEVER_DAYS, STRONG_PAIN_DAYS = 3, 2
# Days without running that are a gap even where only one run was missed in them [our guess, D].
_GAP_OF_ONE = 6
# Easy running only so long after a pain of 3 to 5, and after a stronger one [training.md 3.16, C].
SETTLE_DAYS, STRONG_SETTLE_DAYS = 4, 5
# A cold asks for easy running today and tomorrow [training.md 3.14, C].
COLD_DAYS = 2
# Nothing hard slides so near an illness: the day and its morrow with a cold, four runs after a fever [3.14, C].
_ILL_DAYS = {"mild": COLD_DAYS, "fever": FEVER_DAYS + 4}
# A way back that began longer ago than this is over.
_LOOK_BACK_DAYS = 21
# The weeks after one climb so long at most [training.md 3.14: 10 to 15 % a week, C].
_CLIMB_DAYS = 56
# Fast running that sprints at top speed come after.
_FAST_KINDS = frozenset({"mile_pace", "vo2max", "time_trial", "race"})
# Strides come with the second week after half a month off (training.md 3.14, `support.toml`), by the rank of its row.
_LATE_STRIDES_RANK, _LATE_STRIDES_DAYS = 3, 7
# The tempo with which hard running comes back is a short one, so far from another, and not of the last days [C].
_TEMPO_S, _TEMPO_APART_DAYS, _NO_TEMPO_DAYS = 900.0, 3, 7
# A share of a session that is more than this takes no rep of it: one rep is more than that.
_NO_REP_LESS = 0.9
# From more than a week off, by the rank of its row, the first runs are none of them long and fast running climbs again
# (training.md 3.14: four or five easy days; the catalogue's ladders begin again).
_SHORT_FIRST_RANK = 2
# Of the rows by which days off are answered, that of four to seven days and that of more than four weeks (3.14).
_SHORTEST_RANK, _LONGEST_RANK = 1, 4
# So much over a bound is rounding, not running.
_ROUNDED = 1.001


def answer_gaps(desk: Desk) -> None:
    """Ease the days after the latest stretch without running, where one was longer than the plan's own rest days."""
    found = _latest(desk)
    if found is None:
        return
    last, back, days_off = found
    least = int(answers.bound("gap", "from_days"))
    days_off = max(days_lost(desk, last, last + (days_off + 1) * DAY), least)
    desk.way_back = back, answers.way_back(days_off)
    so_far = days_lost(desk, last, min(back, desk.today + _missed_today(desk) * DAY))
    told = so_far if so_far >= least else days_off
    # Who has run since a few days off as the table asks has come back already: nothing is taken from the next runs.
    ran = sum(run.date >= back for run in desk.lived_runs)
    row = answers.way_back(told)
    shorter = row.rank > _SHORTEST_RANK or ran < row.easy_runs
    ease_back(desk, last, back, told, f"{told} days without running", so_far=so_far, shorter=shorter)


def answered_days_off(desk: Desk) -> Away | None:
    """The latest days without running, where the weeks after them were eased already and climb back; None without."""
    found = _latest(desk, _CLIMB_DAYS)
    if found is None:
        return None
    last, back, _days_off = found
    if not max(_answered(desk, what, last, back) for what in ("gap", "eased")):
        return None
    return Away(last + DAY, last + max(days_lost(desk, last, back), 1) * DAY)


def opens(desk: Desk, days: Collection[int]) -> tuple[dt.date, dt.date]:
    """The last day that stays easy after the latest days without running, and the first that may hold fast running.

    days  weekdays of the running that follows
    """
    found = _latest(desk)
    if found is None:
        return dt.date.min, dt.date.min
    last, back, days_off = found
    row = answers.way_back(max(days_lost(desk, last, last + (days_off + 1) * DAY), 1))
    ran = _days_run(desk)
    runs = (day for n in range(7 * row.easy_runs + 7)
            if (day := back + n * DAY) in ran or (day >= desk.today and day.weekday() in days))  # fmt: skip
    second = list(runs)[row.easy_runs - 1]
    return max(back + (row.tempo_from - 1) * DAY, second), back + row.fast_alone * DAY


def days_lost(desk: Desk, last: dt.date, back: dt.date) -> int:
    """Days from the last run to the last usual running day before `back`: the rest days of the usual week that follow
    a holiday make it no longer, whenever it is looked at."""
    off = (back - last).days - 1
    while off > 0 and (last + off * DAY).weekday() not in desk.plan.request.days:
        off -= 1
    return off


def _latest(desk: Desk, look_back_days: int = _LOOK_BACK_DAYS) -> tuple[dt.date, dt.date, int] | None:
    """(last run before it, first day back, days off) of the latest gap, None where there is none.

    A gap that still lasts goes on to the next running day; days told to be lost are answered on their own, and come
    before the first day back.
    """
    start = desk.plan.request.start
    dates = [start - DAY, *sorted(day for day in _days_run(desk) if day >= start), _next_free(desk)]
    least = max(answers.bound("gap", "from_days"), easy_weeks.own_gap(desk.plan.request) + 2)
    for last, back in reversed(list(pairwise(dates))):
        if (desk.today - back).days > look_back_days:
            return None
        until = back if back <= desk.today else min(back, _next_running_day(desk))
        days_off = (until - last).days - 1
        if days_off >= least + _told_to_rest(desk, last, back) and _was_lost(desk, last, back):
            return last, back, days_off
    return None


def _days_run(desk: Desk) -> set[dt.date]:
    """The days before today that held a run, as far as is known: a race that stood in no plan is one, too."""
    raced = {result.date for result in desk.log.results if result.date is not None and result.date < desk.today}
    return raced | {run.date for run in desk.lived_runs}


def _told_to_rest(desk: Desk, last: dt.date, back: dt.date) -> int:
    """Days of a gap that a fever or a strong pain took by itself; the four runs after a fever are their way back."""
    rests = {"fever:": FEVER_DAYS, "pain:": STRONG_PAIN_DAYS}
    keys = [(key.split(":")[0], n) for prefix, n in rests.items() for key in desk.answered(prefix)]
    found = [(dt.date.fromisoformat(day), n) for day, n in keys]
    found += [(m.date, FEVER_DAYS) for m in desk.log.mornings if m.illness == "fever"]
    stop = answers.bound("readiness", "pain_stop")
    found += [(m.date, STRONG_PAIN_DAYS) for m in desk.log.mornings if (m.pain or 0) > stop]
    return max((n for day, n in found if last < day < back), default=0)


def unwell_days(desk: Desk) -> frozenset[dt.date]:
    """The days closed to anything hard by an illness, a pain or a stop told of the days before them."""
    told = [
        (m.date, days)
        for m in desk.log.mornings
        for days in (_ILL_DAYS.get(m.illness, 0), _pain_days(m.pain))
        if m.date <= desk.today
    ]
    told += [(dt.date.fromisoformat(key.split(":")[0]), _ILL_DAYS["fever"]) for key in desk.answered("fever:")]
    return frozenset(since + n * DAY for since, days in told for n in range(days)) | _days_after_a_stop(desk)


def fever_days(desk: Desk) -> frozenset[dt.date]:
    """The days of a fever or a stop and of the four runs after it, which nothing makes longer."""
    told = {m.date for m in desk.log.mornings if m.illness == "fever" and m.date <= desk.today}
    told |= {dt.date.fromisoformat(key.split(":")[0]) for key in desk.answered("fever:")}
    return frozenset(since + n * DAY for since in told for n in range(_ILL_DAYS["fever"])) | _days_after_a_stop(desk)


def _graded(desk: Desk) -> frozenset[str]:
    """Ids of the first sessions after a fever or a doctor's yes, whose length is settled."""
    return frozenset(key.partition(":")[2] for what in ("fever:", "yes:") for key in desk.answered(what))


def _days_after_a_stop(desk: Desk) -> frozenset[dt.date]:
    """The days from a doctor's yes to the last of the first runs after it."""
    keys = [key.partition(":") for key in desk.answered("yes:")]
    ends = {s.id: s.date for s in desk.plan.sessions if s.is_run}
    since = {name: dt.date.fromisoformat(day) for day, _, name in keys if name in ends}
    return frozenset(day + n * DAY for name, day in since.items() for n in range((ends[name] - day).days + 1))


def _pain_days(pain: float | None) -> int:
    """Days of easy running only after a pain of that strength."""
    if (pain or 0) > answers.bound("readiness", "pain_stop"):
        return STRONG_SETTLE_DAYS
    return SETTLE_DAYS if (pain or 0) >= answers.bound("readiness", "pain_easy") else 0


def _next_free(desk: Desk) -> dt.date:
    """The first day from today on that may hold a run, race day at the latest; not today once its run was missed."""
    days = max((desk.plan.request.race - desk.today).days, 0)
    first = _missed_today(desk)
    return next((day for n in range(first, days) if desk.may_run(day := desk.today + n * DAY)), desk.today + days * DAY)


def _missed_today(desk: Desk) -> int:
    """1 where today's run was told as missed, else 0."""
    here = desk.plan.on(desk.today)
    missed = {s.id for s in here if (feel := desk.feel_of(s)) is not None and feel.status == "missed"}
    return int(bool(missed) and all(s.id in missed for s in here if s.is_run))


def _next_running_day(desk: Desk) -> dt.date:
    """The first day from today on that is a running day of the usual week."""
    return next(day for n in range(7) if (day := desk.today + n * DAY).weekday() in desk.plan.request.days)


def too_early(desk: Desk, session: Session, since: tuple[dt.date, WayBack] | None = None) -> bool:
    """Whether a session is too hard for its place on the way back: easy runs first, then a tempo, then speed.

    since  the first day back and how it goes on from there; the latest days without running where none is given
    """
    found = since or desk.way_back
    if found is None or not session.is_run or session.kind == "race" or session.date < found[0]:
        return False
    if session.kind not in QUALITY_KINDS and not session.hard:
        return False
    back, row = found
    before = [s for s in desk.plan.as_lived.sessions if back <= s.date < session.date and s.is_run]
    day, tempo = (session.date - back).days, any(s.kind == "tempo" for s in before)
    opens = row.tempo_from if session.kind == "tempo" else row.fast_from if tempo else row.fast_alone
    return day < opens or len({s.date for s in before}) < row.easy_runs


def _was_lost(desk: Desk, last: dt.date, back: dt.date) -> bool:
    """Whether runs of these days were missed or taken away, so that the gap is not the plan's own.

    One missed run is skipped and no more, as long as it leaves no gap of most of a week.
    """
    inside = [s for s in desk.plan.sessions if last < s.date < back]
    missed = set(desk.plan.past.not_run) if desk.plan.past else set()
    runs = {s.date for s in inside if s.id in missed and s.is_run}
    # Rest that stands where a run stood has its name still; the plan's own rest is no loss.
    taken = any(s.kind == "rest" and s.id[len("2026-01-01-") :].split("-")[0] in RUN_KINDS for s in inside)
    # Days told to be lost count before they are answered as afterwards, whatever stands there.
    ahead = (desk.today + n * DAY for n in range((back - desk.today).days))
    taken = taken or any(day.weekday() in desk.plan.request.days and desk.was_lost(day) for day in ahead)
    return (taken or bool(runs)) and (len(runs) != 1 or (back - last).days - 1 >= _GAP_OF_ONE)


def ease_back(
    desk: Desk,
    last: dt.date,
    back: dt.date,
    days_off: int,
    trigger: str,
    *,
    so_far: int | None = None,
    shorter: bool = True,
) -> None:
    """Ease the sessions from `back` on as `days_off` days without running ask, and slow the paces.

    What is too hard too early becomes easy each time it is looked at; length and pace give way for the days off
    `so_far`, or all of them, and for the difference only where a gap grew since it was last answered; with `shorter`
    false no length does.
    """
    until = answers.way_back(days_off)
    row = until if so_far is None else answers.way_back(so_far)
    if until.share < catalogue.habits().down_week_share:
        desk.below_easy_weeks |= {back + n * DAY for n in range(7)}
    words = _Words(days_off, until)
    otherwise = f"Up to {_shorter(until.rank)} days off would have asked for less; a race stays where it is."
    calmed = set[str]()
    for session in sorted((s for s in desk.coming if s.date > last), key=lambda s: s.date):
        made, reason = _not_yet(desk, session, last, back, until, words)
        if made is not session:
            calmed |= {session.id} if session.hard else set()
            desk.put(session, made, trigger, "H11" if session.plyometric_contacts else "return", reason, otherwise)
    if shorter:
        _less(desk, last, back, row, calmed, trigger, words, otherwise)
    _climbing(desk, back, until, trigger, words, otherwise)
    # An announced holiday takes nothing yet: only days that were really not run cost pace.
    off = so_far if so_far is not None else max(0, days_lost(desk, last, min(back, desk.today)))
    _slower(desk, last, back, answers.way_back(off), trigger)


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said of so many days without running: each sentence only of the days it is true of."""

    days_off: int
    row: WayBack

    def less(self, day: int) -> str:
        """Why a run so many days after the return is shorter."""
        if day < 7:
            percent = f"{100 * self.row.share:.0f} %"
            return f"{self._off}: you start again gently, at {percent} of your usual week at most, easy first."
        return f"{self._off}: the weeks grow back step by step, and this one is still below your usual one."

    def calm(self, day: int) -> str:
        """Why a hard session so many days after the return is easy."""
        return self.less(day) if day < 7 else f"{self._off}: easy first, then a tempo, then fast running."

    @property
    def tempo(self) -> str:
        return f"{self._off}: a short tempo comes before anything faster."

    @property
    def climb(self) -> str:
        return f"{self._off}: fast running comes back step by step, with few repeats at first."

    @property
    def sprints(self) -> str:
        return f"{self._off}: flying sprints wait until fast running is back; strides keep the speed until then."

    @property
    def strides(self) -> str:
        return f"{self._off}: the first runs are easy to their end; strides come after them."

    @property
    def jumps(self) -> str:
        return f"{self._off}: jumps wait for fast running and begin again with fewer landings."

    @property
    def _off(self) -> str:
        return f"{self.days_off} days without running"


def _not_yet(
    desk: Desk, session: Session, last: dt.date, back: dt.date, row: WayBack, words: _Words
) -> tuple[Session, str]:
    """What stands in the place of a session that comes too early on the way back, and why; the session where it may.

    Easy runs first, then strides, a tempo, fast running and flying sprints; jumps with fast running.
    """
    day = (session.date - back).days
    if session.kind == "plyometrics":
        # Until so many days off the legs have forgotten nothing yet.
        off = (session.date - last).days > answers.bound("gap", "from_days")
        return (edits.rest_instead(session, words.jumps), words.jumps) if off and day < row.fast_from else (session, "")
    if day < 0 or not session.is_run or session.kind == "race":
        return session, ""
    before = [s for s in desk.plan.as_lived.sessions if back <= s.date < session.date and s.is_run]
    first = len({s.date for s in before}) < row.easy_runs
    if first and session.kind == "long" and row.rank == _SHORT_FIRST_RANK:
        return repair.made_easy(session, desk.plan, desk.pacer, words.less(day)), words.less(day)
    if too_early(desk, session, (back, row)):
        tempo = _tempo_instead(desk, session, back, row)
        if tempo is not None:
            return tempo, words.tempo
        return _calm(desk, session, row.share, words.calm(day)), words.calm(day)
    if session.kind in ("easy", "long") and (first or (row.rank >= _LATE_STRIDES_RANK and day < _LATE_STRIDES_DAYS)):
        return edits.plain(session, desk.pacer), words.strides
    fast = day >= _LOOK_BACK_DAYS or any(s.kind in _FAST_KINDS for s in before)
    if day < row.fast_from or not fast:
        return edits.strides_instead(session, desk.pacer) or session, words.sprints
    return session, ""


def _tempo_instead(desk: Desk, session: Session, back: dt.date, row: WayBack) -> Session | None:
    """A short tempo in the slot of a session that comes too early on the way back; None where it has no place yet."""
    plan, day = desk.plan, session.date
    if session.kind not in QUALITY_KINDS or session.kind == "tempo" or desk.pacer.run_walk:
        return None
    late, unwell = (plan.request.race - day).days <= _NO_TEMPO_DAYS, day in unwell_days(desk)
    near = any(s.kind == "tempo" and abs((s.date - day).days) < _TEMPO_APART_DAYS for s in plan.as_lived.sessions)
    family, ends = catalogue.families()["TEMPO"], safety.guardrails()["H12"].absolute
    seconds = min(family.ladder[plan.level][0][1], _TEMPO_S)
    slow, fast = (share * desk.pacer.speeds.threshold for share in family.speed)
    quality = sessions.Quality(
        family, 1, seconds, family.rest[0], (slow, fast), 60.0 * ends["warm_up"], 60.0 * ends["cool_down"]
    )
    tempo = sessions.quality_session(quality, desk.pacer, day, why=family.why, guardrails=("H6", "H7", "H12"))
    made = replace(edits.shortened(tempo, session.distance_m, desk.pacer), id=session.id)
    if late or unwell or near or made.kind != "tempo" or too_early(desk, made, (back, row)):
        return None
    return made


def _less(
    desk: Desk, last: dt.date, back: dt.date, row: WayBack, calmed: set[str], trigger: str, words: _Words,
    otherwise: str,
) -> None:  # fmt: skip
    """Shorten the sessions from `back` on by what was not taken from them yet."""
    before = max(_answered(desk, "gap", last, back), _answered(desk, "eased", last, back), _planned(desk, last, back))
    if row.rank <= before:
        return
    desk.new(f"eased:{last}:{row.rank}")
    was = answers.way_back(_days_of(before)) if before else None
    step = answers.bound("gap", "step")
    graded = _graded(desk)
    easy_days = {s.date for week in desk.plan.weeks if week.down_week for s in week.sessions}
    # What the taper holds follows from the weeks before it (H13).
    taper = {s.date for week in desk.plan.weeks if week.block == "taper" for s in week.sessions}
    for session in [s for s in desk.coming if s.date >= back and s.kind not in ("race", "rest")]:
        day = (session.date - back).days
        if day >= 7 and session.date in taper:
            continue
        # An easy week holds a share of the usual one already.
        usual = catalogue.habits().down_week_share if session.date in easy_days else 1.0
        share = min(1.0, row.share * step ** (day // 7) / usual)
        if was is not None:
            share = min(1.0, share / min(1.0, was.share * step ** (day // 7) / usual))
        if session.kind == "plyometrics" and share < 1:
            fewer = edits.fewer_jumps(session, int(share * session.plyometric_contacts))
            desk.put(session, fewer or edits.rest_instead(session, words.jumps), trigger, "H11", words.jumps, otherwise)
            continue
        if not session.is_run:
            continue
        new = session
        if (session.kind in ("long", "tempo") and session.id in calmed) or session.id in graded:
            continue  # its share was taken already
        if session.kind in QUALITY_KINDS and share < _NO_REP_LESS:
            new = edits.fewer_reps(session, share) or session
        if share < 0.99:
            new = edits.scaled(new, share, desk.pacer) or new
        if new is not session:
            desk.put(session, new, trigger, "return", words.less(day), otherwise)


def _climbing(desk: Desk, back: dt.date, row: WayBack, trigger: str, words: _Words, otherwise: str) -> None:
    """Let fast running come back step by step: behind the first session, which H9 keeps short, none holds much more of
    it than any before."""
    if row.rank < _SHORT_FIRST_RANK:
        return
    first_m, step = 1000 * safety.guardrails()["H9"].absolute["first_session_km"], answers.bound("gap", "fast_step")
    open_ids, most_m = {s.id for s in desk.coming}, 0.0
    for session in sorted((s for s in desk.plan.as_lived.sessions if s.date >= back), key=lambda s: s.date):
        content = safety.content_in(desk.plan, session)
        fast_m = content.mile_m + content.five_k_m
        if session.kind not in ("mile_pace", "vo2max") or fast_m <= 0:
            continue
        over = 0 < _ROUNDED * most_m < fast_m and session.id in open_ids
        fewer = edits.fewer_reps(session, _ROUNDED * most_m / fast_m) if over else None
        if fewer is not None:
            desk.put(session, fewer, trigger, "return", words.climb, otherwise)
        most_m = max(most_m, step * min(fast_m, most_m or first_m))


def _slower(desk: Desk, last: dt.date, back: dt.date, row: WayBack, trigger: str) -> None:
    """Slow the paces by what the days off have cost and was not taken from them yet, never below a race run since."""
    before = max(_answered(desk, "gap", last, back), _planned(desk, last, back))
    if row.rank <= before:
        return
    old = desk.plan.request.mile_s
    lost = (1 + row.pace_lost) / (1 + (answers.way_back(_days_of(before)).pace_lost if before else 0.0)) - 1
    # One stretch after another takes no more than the longest does.
    known_s = desk.plan.past.known[1] if desk.plan.past and desk.plan.past.known else old
    most = known_s * (1 + answers.way_back(_days_of(_LONGEST_RANK)).pace_lost) / old - 1
    said = f"About {100 * row.pace_lost:.2g} % of your pace is gone {'in all ' if before else ''}for now"
    if lost > most:
        lost, said = most, f"About {100 * most:.2g} % of your pace is gone for now"
    raced_s = results.best_since(desk, back)
    if raced_s is not None and raced_s < old * (1 + lost):
        lost = max(raced_s / old - 1, 0.0)
        said = f"By a result since, about {100 * lost:.2g} % of your pace is gone for now"
    if lost < answers.bound("pace", "smallest_step"):
        return  # too little to see; a longer gap takes it along
    desk.new(f"gap:{last}:{row.rank}")
    text = f"{said}; it comes back, step by step, once you have trained as long again."
    more = f"Fewer days off, or a race or test near your old mile, would keep the old paces ({trigger})."
    results.set_mile(desk, old * (1 + lost), desk.today, trigger, "return", text, more)


def come_back(desk: Desk) -> None:
    """Believe again what was known of the mile before days off, once as long was trained as they lasted.

    The paces follow in their steps. The weeks that ease the way back come first, and half of training is none.
    """
    past = desk.plan.past
    if past is None or past.known is None or past.form is None or desk.way_back is not None:
        return
    last = max((dt.date.fromisoformat(key.split(":")[0]) for key in desk.answered("gap:")), default=None)
    back = min((s.date for s in desk.lived_runs if last is not None and s.date > last), default=None)
    if last is None or back is None:
        return
    off, trained = days_lost(desk, last, back), (desk.today - back).days
    planned = sum(s.is_run and back <= s.date < desk.today for s in desk.plan.sessions)
    run = sum(s.date >= back for s in desk.lived_runs)
    if trained < off or run < answers.bound("gap", "trained_share") * planned:
        return
    _day, mile_s, sd = past.known
    results.remember_form(desk, desk.today, mile_s, max(sd, past.form[2]))
    trigger = f"{trained} days of training since {off} days without running"
    reason = "You have trained as long as you were off, so the pace that was gone comes back, a step at a time."
    results.follow(desk, desk.today, trigger, reason)


def _answered(desk: Desk, what: str, last: dt.date, back: dt.date) -> int:
    """The longest row this gap was already answered by: `gap` paces and all, `eased` its sessions only; 0 for none."""
    told = [key.rpartition(":") for key in desk.answered(f"{what}:")]
    return max((int(rank) for day, _, rank in told if last <= dt.date.fromisoformat(day) < back), default=0)


def _planned(desk: Desk, last: dt.date, back: dt.date) -> int:
    """The row that the plan's own way back from days away in this stretch was made by; 0 where it knew of none."""
    away = [one for one in desk.plan.request.away if not one.easy and last < one.last and one.first < back]
    before = [s.date for s in desk.plan.sessions if s.is_run and away and s.date < min(one.first for one in away)]
    if not before:
        return 0
    off = days_lost(desk, max(before), back)
    return answers.way_back(off).rank if off >= answers.bound("gap", "from_days") else 0


def _calm(desk: Desk, session: Session, share: float, reason: str) -> Session:
    """An easy session in the place of a hard one: a long run that is hard by its length stays one, and shorter."""
    if session.kind == "long":
        shorter = edits.scaled(session, share, desk.pacer)
        if shorter is not None and not repair.flagged(shorter, desk.plan).hard:
            return shorter
    return repair.made_easy(session, desk.plan, desk.pacer, reason)


def _days_of(rank: int) -> int:
    return (1, 5, 10, 20, 40)[rank]


def _shorter(rank: int) -> int:
    return (0, 3, 7, 14, 28)[rank]
