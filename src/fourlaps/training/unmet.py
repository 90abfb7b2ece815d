"""Wishes a plan could not keep in all its weeks: which, how often, and what stood in the way."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from fourlaps.training import catalogue, layout
from fourlaps.training.day_rules import LEAST_MINUTES
from fourlaps.training.limits import Limits, rule
from fourlaps.vocabulary.athlete import DAY_NAMES
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session, Week

# The smallest tempo the catalogue's ladder is cut to, seconds.
_SHORTEST_TEMPO_S = 540.0
_COUNT = ("no", "one", "two", "three")


def unmet(plan: Plan, limits: Limits) -> list[str]:
    """One sentence for each wish that some full week of the plan does not keep."""
    weeks = _full_weeks(plan)
    return [
        *_too_few_minutes(plan),
        *_long_run(plan, weeks),
        *_club(plan, limits, weeks),
        *_quality(plan, limits, weeks),
    ]


def keeps_quality(plan: Plan, share: float = 0.5) -> bool:
    """Whether at least this share of the full weeks hold the hard sessions that were asked for."""
    weeks, wanted = _full_weeks(plan), plan.request.quality
    return wanted is None or sum(len(_hard(week)) >= wanted for week in weeks) >= share * len(weeks)


def _full_weeks(plan: Plan) -> list[Week]:
    return [w for w in plan.weeks if w.number and not w.down_week and w.block != "taper" and not _lost(w, plan)]


def least_quality_min(limits: Limits) -> int:
    """The fewest minutes of a hard session with its warm-up and cool-down (H12)."""
    row = catalogue.level_rows()[limits.level]
    return round((row.warm_up_s[0] + row.cool_down_s[0] + _SHORTEST_TEMPO_S) / 60)


def day(weekday: int) -> str:
    """The short name of a weekday, as a sentence has it."""
    return DAY_NAMES[weekday].capitalize()


def listed(weekdays: Sequence[int], word: str) -> str:
    """Days as "Tue", "Tue and Thu", "Tue, Thu and Sat"."""
    return enumerated([day(weekday) for weekday in weekdays], word)


def enumerated(names: Sequence[str], word: str) -> str:
    """Names in a row with a word before the last."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _lost(week: Week, plan: Plan) -> bool:
    return plan.request.lost(session.date for session in week.sessions)


def _too_few_minutes(plan: Plan) -> list[str]:
    minutes = plan.request.minutes or (None,) * 7
    short = [d for d in range(7) if 0 < (minutes[d] or 0) < LEAST_MINUTES]
    if not short:
        return []
    return [f"No run stands on {listed(short, 'and')}: a run takes {LEAST_MINUTES:.0f} minutes at least."]


def _long_run(plan: Plan, weeks: Sequence[Week]) -> list[str]:
    request, wished = plan.request, plan.request.long_run_day
    longs = [s.date.weekday() for w in weeks for s in w.sessions if s.kind == "long"]
    if wished is None or not longs or wished in plan.left_free:
        # Of a day that stays free of running a note of its own says why.
        return []
    usual = Counter(longs).most_common(1)[0][0]
    if wished not in request.days:
        return [
            f"The long run cannot stand on {day(wished)}, which is not one of your running days; it is mostly on "
            f"{day(usual)}. Add {day(wished)} to your days if it may hold a run."
        ]
    kept = longs.count(wished)
    if 2 * kept >= len(longs):
        return []
    why = "hard days keep apart better so (rule H3)"
    if not any(s.hard for week in weeks for s in week.sessions if s.is_run):
        why = "a long run there would follow the last one too soon"
    if wished in request.club_days:
        why = "your club's session comes first there"
    elif request.minutes and request.minutes[wished] is not None:
        why = "its minutes are too few for it"
    if len(longs) == 1:
        return [f"The one long run of the full weeks does not stand on {day(wished)}, because {why}."]
    return [f"The long run stands on {day(wished)} in {_of(kept)} {len(longs)} full weeks, because {why}."]


def _club(plan: Plan, limits: Limits, weeks: Sequence[Week]) -> list[str]:
    request = plan.request
    if not request.club_days:
        return []
    said = []
    outside = [d for d in request.club_days if d not in request.days]
    inside = [d for d in request.club_days if d in request.days]
    if outside:
        said.append(
            f"Your club meets on {listed(outside, 'and')}, which is not among your running days: no session stands "
            "there. Add the day to your running days, or leave the club out on it."
        )
    if not inside or not weeks:
        return said
    if limits.plays:
        return [*said, "On your club's days this plan puts no hard session: its games are enough."]
    if not limits.tempo_allowed:
        return [*said, "Your club's hard sessions wait too: run easy with the club until you may run hard again."]
    missed = {d: [w for w in weeks if all(s.date.weekday() != d for s in _hard(w))] for d in inside}
    if not any(missed.values()):
        return said
    kept = [(d, len(weeks) - len(missed[d])) for d in inside if missed[d]]
    reasons = _joined(_why_not_there(d, week, plan, limits) for d, _ in kept for week in missed[d])
    if not any(number for _, number in kept):
        days = listed([d for d, _ in kept], "or")
        none = "In the one full week no" if len(weeks) == 1 else f"In none of {len(weeks)} full weeks a"
        return [
            *said,
            f"{none} hard session stands on your club's {days}: {reasons}. {_with_the_club(missed)}",
        ]
    there = enumerated([f"{day(d)} in {number}" for d, number in kept], "and")
    return [
        *said,
        f"Of {len(weeks)} full weeks a hard session stands on your club's {there}; in the others {reasons}. "
        f"{_with_the_club(missed)}",
    ]


def _with_the_club(missed: Mapping[int, Sequence[Week]]) -> str:
    """What to do on the club's days that hold nothing hard: some hold no run at all, the eve of a race above all."""
    runs = [
        any(s.is_run and s.date.weekday() == weekday for s in week.sessions)
        for weekday, weeks in missed.items()
        for week in weeks
    ]
    if all(runs):
        return "Run easy with the club there."
    if any(runs):
        return "Run easy with the club where a run stands; the other days are free."
    return "Those days are free of running."


def _of(number: int) -> str:
    return f"{number} of" if number else "none of"


def _hard(week: Week) -> list[Session]:
    """The quality sessions and races of a week."""
    return [s for s in week.sessions if s.kind in QUALITY_KINDS or s.kind == "race"]


def _why_not_there(weekday: int, week: Week, plan: Plan, limits: Limits) -> str:
    """Why a week's club day holds no hard session."""
    request, rules = plan.request, limits.days
    date = next(s.date for s in week.sessions if s.date.weekday() == weekday)
    minutes = rules.minutes[weekday]
    hard = _hard(week)
    if date in rules.no_quality | rules.nothing | rules.no_runs:
        return "the day is kept easy"
    if minutes is not None and minutes < least_quality_min(limits):
        return f"its minutes are fewer than the {least_quality_min(limits)} a hard session takes (rule H12)"
    if weekday in rules.sport:
        return "your other sport stands there"
    if not hard:
        return "the week holds no hard session"
    near = [s for s in plan.sessions if s.hard and s.is_run and s.date != date and _too_near(s, date, limits)]
    if near and any(s.date.weekday() in request.club_days for s in near):
        return f"a club day near it holds one, and hard days stand {limits.fast_gap_days} days apart (rule H3)"
    if near:
        return f"a hard day stands too near, and hard days stand {limits.fast_gap_days} days apart (rule H3)"
    if all(s.date.weekday() in request.club_days for s in hard):
        return "the week's hard sessions stand on your other club days"
    return "the week's hard sessions stand on other days"


def _too_near(other: Session, date: dt.date, limits: Limits) -> bool:
    first, second = sorted((other.date.toordinal(), date.toordinal()))
    return layout.too_near(first, True, second, True, limits.fast_gap_days)


def _quality(plan: Plan, limits: Limits, weeks: Sequence[Week]) -> list[str]:
    wanted = plan.request.quality
    if wanted is None or not limits.quality_allowed:
        return []
    short = [week for week in weeks if len(_hard(week)) < wanted]
    if not short:
        return []
    reasons = _joined(_why_fewer(week, wanted, plan, limits) for week in short)
    asked = (
        "One hard session a week stands" if wanted == 1 else f"{_COUNT[wanted].capitalize()} hard sessions a week stand"
    )
    if len(weeks) == 1:
        fewer = "holds no hard session" if wanted == 1 else f"holds fewer than {_COUNT[wanted]} hard sessions"
        return [f"The one full week {fewer}: {reasons}."]
    if len(short) == len(weeks):
        return [f"{asked} in none of {len(weeks)} full weeks: {reasons}."]
    return [f"{asked} in {len(weeks) - len(short)} of {len(weeks)} full weeks; in the others {reasons}."]


def _why_fewer(week: Week, wanted: int, plan: Plan, limits: Limits) -> str:
    """Why a full week holds fewer quality sessions than were asked for."""
    rules = limits.days
    runs = [s for s in week.sessions if s.is_run]
    minutes = sum(s.duration_s for s in runs) / 60
    dates = sorted({s.date for s in week.sessions if limits.may_run(s.date, plan.request.days)})
    quiet = rules.no_quality | rules.no_fast
    if not limits.fast_allowed:
        return "a tempo is all a week may hold before a doctor's word (rule H19)"
    if dates and (week.sessions[-1].date < limits.first_fast or dates[-1] < limits.first_fast):
        return "fast running comes back only after two weeks (rule H9)"
    if any(date in quiet for date in dates):
        return "days are kept easy round a race, a camp or days away"
    if minutes < 1.02 * rule("H7")["from_min"]:
        return "below two hours of running a week holds one (rule H7)"
    if len({s.date for s in runs if s.hard}) >= limits.hard_days:
        return f"{_COUNT[limits.hard_days]} hard days are the most for you, a long run that is one among them (rule H4)"
    if limits.one_fast:
        return "at your age a week holds one fast session"
    open_days = [d for d in dates if _may_hold_quality(d, limits)]
    if not open_days:
        return "no running day has room for a hard session"
    if len(dates) <= wanted:
        return "one run a week stays easy"
    return (
        f"no place is left {limits.fast_gap_days} days from other hard days and in the week's shares (rules H3 and H7)"
    )


def _may_hold_quality(date: dt.date, limits: Limits) -> bool:
    """Whether the day's time and the second sport leave room for a hard session."""
    return date.weekday() not in limits.days.sport and limits.days.seconds(date) >= 60 * least_quality_min(limits)


def no_day_for_quality(limits: Limits, dates: Iterable[dt.date]) -> str:
    """Why none of these running days may hold a hard session, empty where one of them may."""
    days = list(dates)
    if not days or any(_may_hold_quality(date, limits) for date in days):
        return ""
    if all(date.weekday() in limits.days.sport for date in days):
        return "your other sport stands on every running day, and its days hold no hard running"
    if all(limits.days.seconds(date) < 60 * least_quality_min(limits) for date in days):
        return f"your days have fewer than the {least_quality_min(limits)} minutes a hard session takes (rule H12)"
    return f"your other sport and days below {least_quality_min(limits)} minutes leave none for hard running (rule H12)"


def _joined(reasons: Iterable[str]) -> str:
    """The reasons, the most frequent first, each once."""
    return "; ".join(reason for reason, _ in Counter(reasons).most_common())
