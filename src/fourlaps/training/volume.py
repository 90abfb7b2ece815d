"""How the kilometres of a week are shared between its runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from fourlaps.training import catalogue
from fourlaps.training.limits import Limits
from fourlaps.training.sessions import Pacer

# Rounding leaves this much to every ceiling.
_CLEAR = 0.995
# Strides and the walks between them take this much longer than the same distance run easily.
STRIDES_SLOWER_S = 220.0
# Easy running makes no quality session longer than this share of the long run [coaching judgement, C].
_OF_LONG = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """The km of a week: the long run, each easy day, and easy km added to each quality session's ends."""

    long_km: float
    easy_km: float
    extra_km: tuple[float, ...]
    total_km: float


@dataclass(frozen=True, slots=True)
class Frame:
    """What bounds the runs of one week, km.

    run_km      longest single run allowed (H1)        long_km, easy_km   longest long run and easy day
    shortest_km a run below this is not worth its shower
    runs_per_day  how many easy runs' km one day may hold
    """

    run_km: float
    long_km: float
    easy_km: float
    shortest_km: float
    runs_per_day: float


def frame_for(run_km: float, limits: Limits, pacer: Pacer, *, hard_long: bool, twice: bool) -> Frame:
    """The bounds on single runs of a week; with `twice` an easy day may hold two runs."""
    table = catalogue.habits()
    kmh = pacer.easy_mid / 1000
    long_s = limits.long_s * _CLEAR if hard_long else limits.hard_long_s() * _CLEAR
    # An easy run never becomes a hard day by its length.
    easy_s = 0.995 * min(table.easy_run_max_s, limits.hard_long_s()) - STRIDES_SLOWER_S
    long_km = min(run_km * _CLEAR, long_s * kmh)
    return Frame(
        run_km=run_km * _CLEAR,
        long_km=long_km,
        easy_km=easy_s * kmh,
        # Who has run very little starts with runs shorter than worth a shower: H1 leaves no other way.
        shortest_km=min(table.run_min_s * kmh, 0.97 * table.easy_of_long_max * long_km),
        # The two runs of a day count as one towards the shares.
        runs_per_day=1.6 if twice else 1.0,
    )


# The same week is asked for on many choices of days, which often take the same share of it.
@lru_cache(maxsize=4096)
def share_out(
    target_km: float,
    running_days: int,
    quality_km: tuple[float, ...],
    ends_km: tuple[float, ...],
    stretch_km: tuple[float, ...],
    frame: Frame,
) -> Share | None:
    """The km of each run so that they sum to `target_km`, or to less where the rules leave no room; None where the
    runs would be too short to be worth running, or a quality session too long for its week.

    ends_km     how much easy running each quality session could still take at its ends
    stretch_km  the same where no other run has room for it
    """
    table = catalogue.habits()
    share = Limits.long_share(running_days) * _CLEAR
    wanted_share = min(table.long_share.get(running_days, share), share)
    easy_days = running_days - len(quality_km) - 1
    total = target_km
    for _ in range(40):
        most = share * total
        ceiling = min(frame.run_km, most)
        if any(km > ceiling for km in quality_km):
            return None
        found = _split(
            total, easy_days, quality_km, ends_km, stretch_km, frame, ceiling, wanted_share * total,
            table.easy_of_long_max,
        )  # fmt: skip
        if found is None:
            return None
        if found.total_km >= total - 0.02:
            return found
        total = found.total_km
    return None


def _split(
    total: float,
    easy_days: int,
    quality_km: Sequence[float],
    ends_km: Sequence[float],
    stretch_km: Sequence[float],
    frame: Frame,
    ceiling: float,
    wanted_long: float,
    easy_of_long: float,
) -> Share | None:
    fixed = sum(quality_km)
    longest = min(frame.long_km, ceiling)
    # The long run is the longest of its week where the rules leave room for that.
    long_km = min(max(wanted_long, *quality_km, 0.0), longest)
    elastic = _room(quality_km, ends_km, min(ceiling, _OF_LONG * long_km))
    extra = 0.0
    if easy_days == 0:
        rest = total - fixed
        if rest < frame.shortest_km:
            return None
        long_km = min(rest, longest)
        elastic = _room(quality_km, stretch_km, min(ceiling, _OF_LONG * long_km))
        extra = min(rest - long_km, sum(elastic))
        return _share(long_km, 0.0, extra, elastic, fixed + long_km + extra, frame)
    easy = (total - fixed - long_km) / easy_days
    if easy < frame.shortest_km:
        # Take from the long run before a run gets too short.
        long_km = total - fixed - easy_days * frame.shortest_km
        easy = frame.shortest_km
        if long_km < min(easy / easy_of_long, longest):
            return None
        return _share(long_km, easy, 0.0, elastic, fixed + long_km + easy * easy_days, frame)
    easiest = min(frame.runs_per_day * min(easy_of_long * long_km, frame.easy_km), ceiling)
    if easy > easiest:
        # Lengthen the ends of the quality sessions as far as they are ends, then the long run, then the ends again.
        over = (easy - easiest) * easy_days
        extra = min(over, sum(elastic))
        easy = easiest
        over -= extra
        if over > 0:
            step = min(over / (1 + easy_of_long * easy_days), longest - long_km)
            long_km += max(step, 0.0)
            easy = min(frame.runs_per_day * min(easy_of_long * long_km, frame.easy_km), ceiling)
            over = max(0.0, total - fixed - extra - long_km - easy * easy_days)
            further = _room(quality_km, stretch_km, min(ceiling, _OF_LONG * long_km))
            more = min(over, sum(further) - extra)
            if more > 0:
                elastic, extra = further, extra + more
    return _share(long_km, easy, extra, elastic, fixed + extra + long_km + easy * easy_days, frame)


def _room(quality_km: Sequence[float], ends_km: Sequence[float], most_km: float) -> list[float]:
    """How many km of easy running each quality session still takes up to a length of `most_km`."""
    return [max(0.0, min(ends, most_km - km)) for km, ends in zip(quality_km, ends_km, strict=True)]


def _share(
    long_km: float, easy: float, extra: float, elastic: Sequence[float], total: float, frame: Frame
) -> Share | None:
    if long_km < frame.shortest_km - 1e-9:
        return None
    room = sum(elastic)
    each = tuple(extra * km / room if room > 0 else 0.0 for km in elastic)
    return Share(long_km, easy, each, total)
