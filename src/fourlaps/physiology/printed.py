"""What a row of a trial table prints: its figures as people write them, and the documented rules that complete them.

- no percent change, but a change and a start value, or a start and an end: their quotient;
- a change without a start value: over what a runner of that level has by the model, or a typical value, in its unit;
- marked as not significant, or a null check without a figure: no change;
- an SD of the change in percent: as printed; in the outcome's unit: over the start value; a standard error: times
  sqrt(n); a 90 or 95 % half width: times sqrt(n) over 1.645 or 1.96; an interquartile range: over 1.349; an SD between
  runners, a figure out of range, or one not said to be any of these: the pooled SD of that outcome;
- no n: 10, as a small group; one that is no whole number: the whole number below it;
- no weeks: those the protocol's words name, else 8; more than 104: 104;
- `better` that no outcome in that unit can be, or a word other than lower and higher: what the outcome is by its name;
- a change that start and end contradict, or one beyond ten pooled SD: as printed, and the row's rule says so.

A row is skipped, with its reason, whose change, n or weeks is no number or no possible one, one without a change that
is not there for its sign alone, and one that says again what an earlier row says.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping

from fourlaps.physiology import outcomes
from fourlaps.physiology.ability_map import Engine
from fourlaps.physiology.outcomes import OutcomeKind

Row = Mapping[str, str]
# A novice's mile [C].
_NOVICE_MILE_S = 720.0
# A group of unknown size is taken as small, a trial of unknown length as the middle of those in the table.
_TYPICAL_N, _TYPICAL_WEEKS = 10, 8.0
_LONGEST_WEEKS = 104.0
# Beyond this a percent change is a slip of the table.
_MOST_PCT = 1000.0
# A change beyond so many pooled SD, and one so far from what start and end say (percent, and share of it), is named.
_FAR_SD, _APART_PCT, _APART_SHARE = 10.0, 0.5, 0.1
_TIME_UNITS = ("s", "sec", "seconds", "min", "minutes", "h", "hours", "m:ss", "min:s", "mm:ss")
_NOTHING = ("", "na", "n/a", "nan", "none", "null", "-", "–", "—", "?", "nr", "not reported", "unknown")
_NO_CHANGE = ("ns", "n.s.", "n.s", "not significant", "no change", "unchanged")
_FIGURE = r"[-+]?\s*\d+(?:\.\d+)?(?:e[-+]?\d+)?"


def number(row: Row, key: str) -> float | None:
    """The first figure of a cell: signs, decimal commas, units, m:ss, '600±12' and ranges are read; None if empty.

    >>> number({"n": "8-10"}, "n"), number({"pre": "10:30 min"}, "pre"), number({"sd": "±1,5 %"}, "sd")
    (9.0, 630.0, 1.5)
    """
    cell = row.get(key, "").strip()
    text = unicodedata.normalize("NFKC", cell).lower().replace("−", "-")
    if text in _NOTHING or text in _NO_CHANGE:
        return None
    text = re.sub(r"^(?:n\s*=|[~≈±(])*\s*", "", text)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text) if re.match(r"[-+]?\d{1,3}(,\d{3})+(?!\d)", text) else text
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    if clock := re.match(r"(?:(\d+):)?(\d+):(\d{2}(?:\.\d+)?)(?!\d)", text):
        hours, minutes, seconds = (float(part or 0) for part in clock.groups())
        return 3600.0 * hours + 60.0 * minutes + seconds
    between = r"\s*(?:to|–|-)\s*" if key in ("weeks", "n") else r"\s*(?:to|–)\s*"
    found = re.match(rf"({_FIGURE})(?:{between}({_FIGURE}))?", text)
    values = [float(part.replace(" ", "")) for part in found.groups() if part] if found else []
    if not values or not all(math.isfinite(value) for value in values):
        raise ValueError(f"{key} is '{cell}', not a number")
    return sum(values) / len(values)


def size(row: Row) -> tuple[int, str]:
    """The number of runners, and the rule where none is printed; raises ValueError for one that is no number of them.

    >>> size({"n": ""}), size({"n": "per group 9"})
    ((10, 'n not given, taken as 10'), (9, ''))
    """
    cell = row.get("n", "").strip()
    try:
        printed = number(row, "n")
    except ValueError:
        # Words before the figure: "per group 9".
        first = re.search(r"\d", cell)
        printed = number({"n": cell[first.start() :]}, "n") if first and "-" not in cell[: first.start()] else None
        if printed is None:
            raise
    if printed is None:
        return _TYPICAL_N, f"n not given, taken as {_TYPICAL_N}"
    if printed < 1:
        raise ValueError(f"n is {printed:g}: nobody was measured")
    # People are counted whole; the smaller group is the careful reading.
    return int(printed), "" if printed == int(printed) else f"n is {printed:g}, taken as {int(printed)}"


def weeks(row: Row) -> tuple[float, str]:
    """How long a trial lasted (days and months are read too), and the rule where that is not as printed."""
    printed, words = number(row, "weeks"), row.get("weeks", "").lower()
    if printed is not None:
        scale = 1 / 7 if re.search(r"\dd| d(?:ays?)?$|day", words) else 52 / 12 if "month" in words else 1.0
        if printed <= 0:
            raise ValueError(f"weeks is {printed:g}: nothing was trained yet")
        told = printed * scale
        return (
            (told, "") if told <= _LONGEST_WEEKS else (_LONGEST_WEEKS, f"{told:g} weeks, taken as {_LONGEST_WEEKS:g}")
        )
    protocol = row.get("protocol", "").lower()
    named = sum(float(length) for length in re.findall(r"(\d+(?:\.\d+)?)\s*w(?:ee)?ks?(?![a-z:])", protocol))
    if days := re.search(r"volume_?\w*?(\d+)d\b", protocol):
        named = float(days.group(1)) / 7
    named = named or _TYPICAL_WEEKS
    return min(named, _LONGEST_WEEKS), f"weeks not given, taken as {named:.3g}"


def _start(row: Row, outcome: str, kind: OutcomeKind, engine: Engine) -> tuple[float | None, str]:
    pre = number(row, "pre")
    if pre is not None and pre > 0:
        return pre, "start as printed"
    distance, unit = outcomes.raced_distance_m(outcome), row.get("unit", "")
    if distance and "novice" in row.get("level", "").lower() and 1500 <= distance <= 1610 and kind.sign < 0:
        return _NOVICE_MILE_S, "a typical novice's start"
    return outcomes.typical_start(outcome, kind, engine, unit), "what that level has by the model, or a typical start"


def observed(row: Row, outcome: str, kind: OutcomeKind, engine: Engine) -> tuple[float | None, str]:
    """The change in percent of the printed figure, and the rule by which it was found; None where nothing says it."""
    percent, said = number(row, "pct_change"), "change as printed"
    if percent is None:
        change, post, pre = number(row, "abs_change"), number(row, "post"), number(row, "pre")
        start, whose = _start(row, outcome, kind, engine)
        if change is None and post is not None and pre is not None and pre > 0:
            change = post - pre
        if change is not None and start:
            percent, said = 100 * change / start, f"change over {whose}"
        elif _no_change(row):
            return 0.0, "reported as no change"
        elif change is not None:
            return None, "a change without a start value"
    if percent is None:
        return None, "no change printed"
    if not -100 < percent <= _MOST_PCT:
        raise ValueError(f"a change of {percent:.3g} % is no result of training")
    if abs(percent) > _FAR_SD * kind.sd_pct:
        said += f", far beyond what training does to '{outcome}'"
    other = percent if number(row, "pct_change") is None else _start_to_end(row)
    if other is not None and abs(other - percent) > max(_APART_PCT, _APART_SHARE * abs(percent)):
        said += f", though start and end make it {other:.3g} %"
    return percent, said


def _start_to_end(row: Row) -> float | None:
    """The change in percent that start and end make, None where they are not both there."""
    try:
        pre, post = number(row, "pre"), number(row, "post")
    except ValueError:
        return None
    return 100 * (post / pre - 1) if pre is not None and post is not None and pre > 0 < post else None


def direction(row: Row, kind: OutcomeKind) -> tuple[int, str]:
    """+1 where a better figure is a higher one, -1 where it is lower, and the rule where `better` does not say so.

    Economy is printed as a cost and as a gain; a race also as its speed, a speed also as its pace.
    """
    better, unit = row.get("better", "").strip().lower(), row.get("unit", "").strip().lower()
    taken = "higher" if kind.sign > 0 else "lower"
    if better not in ("higher", "lower"):
        known = better in _NOTHING
        return kind.sign, "" if known else f"better '{better[:20]}' is none we know, taken as {taken}"
    timed, paced = unit in _TIME_UNITS, unit in _TIME_UNITS or unit.endswith(("/km", "/mile"))
    against = better != taken and kind.family != "RE_cost" and bool(unit)
    if against and (timed if kind.sign < 0 else not (paced and kind.family in ("TT", "speed"))):
        return kind.sign, f"better '{better}' cannot be of this outcome in {unit[:20]}, taken as {taken}"
    return (1 if better == "higher" else -1), ""


def _no_change(row: Row) -> bool:
    told = {row.get(key, "").strip().lower() for key in ("pct_change", "abs_change", "ns")}
    marked = row.get("ns", "").strip().lower() in ("1", "1.0", "true", "yes", "y", "x")
    return marked or bool(told & set(_NO_CHANGE)) or row.get("use", "").strip().lower() == "null_check"


def sd(row: Row, outcome: str, n: int, kind: OutcomeKind, engine: Engine) -> tuple[float, str]:
    """The SD of the change in percent, and the rule by which it was found."""
    words, pooled = row.get("sd_kind", "").strip().lower(), kind.sd_pct
    try:
        value = number(row, "sd")
    except ValueError:
        return pooled, "pooled SD: the printed one is no number"
    if value is None:
        return pooled, "pooled SD"
    if value <= 0:
        return pooled, f"pooled SD: the printed one is {value:g}"
    if re.search(r"pre(?!d)|post|baseline|between", words):
        return pooled, "pooled SD: the printed one is between runners"
    level = re.search(r"(?:cl|ci|confidence)\D*(9[05])|(9[05])\s*_?%?_?\s*(?:cl|ci|confidence)", words)
    # An SD that somebody worked out from a standard error is an SD.
    error = re.search(r"(?<![a-z])sem?(?![a-z])|standard_?\s?error", re.sub(r"from_\w+", "", words))
    quartiles, plain = re.search(r"iqr|quartile", words), re.search(r"sd|standard_?\s?dev|pct|percent", words)
    if not (level or error or quartiles or plain):
        what = f"sd_kind '{words[:20]}' is none we know" if words else "no sd_kind says what the printed figure is"
        return pooled, f"pooled SD: {what}"
    if "probably" in words:
        return pooled, "pooled SD: the printed figure is ambiguous"
    start, _ = _start(row, outcome, kind, engine)
    if not re.search(r"pct|percent|%", re.sub(r"9[05]\s*_?%", "", words)):
        if not start:
            return pooled, "pooled SD: no start value"
        value = 100 * value / start
    if level:
        percent = level.group(1) or level.group(2)
        value, said = value * math.sqrt(n) / (1.645 if percent == "90" else 1.96), f"SD from the {percent} % interval"
    elif error:
        value, said = value * math.sqrt(n), "SD from the standard error"
    elif quartiles:
        value, said = value / 1.349, "SD from the interquartile range"
    else:
        said = "SD of the change"
    # A printed SD far outside what any test shows is a slip of the table.
    if not 0.05 * pooled <= value <= 10 * pooled:
        return pooled, "pooled SD: the printed one is out of range"
    return value, said
