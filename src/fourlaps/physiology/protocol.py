"""A training protocol in words of the trial table, read into doses day by day.

    protocol := clause (" ; " clause)*
    clause   := F"/wk: " segment (" + " segment)*  |  "base: " text  |  "acute: " text
    segment  := [reps"x"]amount["@"intensity][" r="rest][" for Nwk"]

Read generously: unknown words never fail, and what says nothing we know adds no dose and stands in `unread`.
With a base clause the listed sessions come on top of what the runner did; without one listed easy running comes in
place of as many usual minutes. Running is cut only where the words or the notes say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from fourlaps.physiology.response import FAST, WEEK, Day, Kind

# Time to exhaustion at vVO2max where a rep is a share of it: 4 to 8 min in trained runners [from memory, B].
TMAX_MIN = 6.0
# Speeds as shares of vVO2max behind the words of the table [Daniels1979 for the paces, else coaching judgement, C].
_WORDS = {
    "vlt": 0.85, "mlss": 0.84, "vmlss": 0.84, "vvt": 0.85,
    "lt": 0.85, "vt": 0.85, "threshold": 0.85, "tempo": 0.85, "cs": 0.9, "critical": 0.9,
    "marathonpace": 0.8, "halfmarathonpace": 0.84, "10kpace": 0.93, "5kpace": 0.965, "3kpace": 1.0,
    "1500pace": 1.07, "1500mpace": 1.07, "milepace": 1.06, "800pace": 1.16, "800mpace": 1.16, "400pace": 1.35,
    "racepace": 1.05, "aerobic_high": 0.90, "aerobic_moderate": 0.78, "aerobic_low": 0.65, "high": 0.95, "hard": 0.95,
    "vvo2max": 1.0, "vo2max": 1.0, "mas": 1.0, "moderate": 0.75, "easy": 0.65, "low": 0.65, "steady": 0.75,
    "conversational": 0.65, "recovery": 0.6, "fartlek": 0.85, "long": 0.68, "interval": 0.97,
    "allout": 1.4, "all_out": 1.4, "all-out": 1.4, "near_max": 1.35, "nearmax": 1.35, "maximal": 1.4, "max": 1.35,
    "supramax": 1.25, "sprint": 1.4, "10-20-30": 1.1, "uphill": 1.0, "hill": 1.0, "strides": 1.3,
    "z1": 0.65, "z2": 0.83, "z3": 0.97,
}  # fmt: skip
_NUMBER = r"(\d+(?:\.\d+)?)(?:\s*[-–]\s*(\d+(?:\.\d+)?))?"
_UNIT = r"(seconds?|secs?|s|minutes|mins?|hours|h|km|m|contacts|jumps|reps?|sets|%\s*tmax|sessions?)"
_TIMES = r"\s*[x×*]\s*"
_AMOUNT = re.compile(
    rf"^(?:{_NUMBER}(?:\s*(?:sets?|reps?))?{_TIMES})?(?:{_NUMBER}{_TIMES})?{_NUMBER}\s*{_UNIT}\b(.*)$", re.IGNORECASE
)
_STRENGTH = re.compile(
    r"\d+\s*rm\b|%\s*1?\s*rm|strength|weight|resistance|squat|deadlift|lift|gym|lunge|press|core|plank|isometric|circuit"
)
_JUMPS = re.compile(r"plyo|contacts|explosive|jump|hop|bound|reactive|ballistic")
_CROSS = re.compile(r"bike|cycl|swim|ellipt|cross.?train|ergomet|row|ski|aqua|deep.?water")
_AS_BEFORE = (
    r"normal|usual|control|habitual|own_training|no_change|no.?intervention|wait|maintain|continued|same|^none$"
)
# Minutes of a cross-training session whose length is not said [C]; no session is longer, and no week holds more of
# them than two a day, whatever the words say.
_CROSS_MIN, _LONGEST_CROSS_MIN, _MOST_A_WEEK = 45.0, 240.0, 14.0
# What may stand beside minutes that are run where no pace is told. Any other word is something else that takes time.
_PLAIN_RUNNING = re.compile(
    r"r[ua]n|runs|running|jog|jogs|jogging|continuous|aerobic|endurance|base|volume|training|sessions?|daily|each|per|of"
    r"|at|in|on|the|an?|total|about|flat|treadmill|track|trails?|road|outdoors?|indoors?|day|x"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """Sessions a protocol lists: doses of one session, how many a week, from and up to which week of the trial."""

    doses: Mapping[Kind, float]
    per_week: float
    first_week: float = 0.0
    last_week: float = 1000.0


@dataclass(slots=True)
class Protocol:
    """What a line of the table asks for.

    sessions      listed sessions, on top of the habit
    run_share     share of the usual running that stays (1 = all), fast running by `fast_share`
    final_speed   pace of a last sharpening session as a share of 1500 m pace, None without one
    taper_days    length of a cut at the end, None where the cut holds all the time
    zones         shares of all running time in zones 1, 2, 3, in place of the habit's own
    unread        what should have been a session and is none we know
    ignored       words of the base that change nothing here: sleep, heat, altitude
    limited       figures that no training reaches, and what they were taken as
    """

    sessions: list[Listed] = field(default_factory=list)
    base: str = ""
    acute: bool = False
    run_share: float = 1.0
    fast_share: float = 1.0
    final_speed: float | None = None
    taper_days: float | None = None
    zones: tuple[float, float, float] | None = None
    unread: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    limited: list[str] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Anything at all could be read."""
        return bool(self.sessions or self.base or self.final_speed)

    def at_most(self, told: float, most: float, what: str) -> float:
        """A figure, or the most there is where it says more, which is named then."""
        if told > most:
            self.limited.append(f"{told:.10g} {what}, taken as {most:g}")
        return min(told, most)

    def weekly(self) -> dict[Kind, float]:
        """Mean weekly doses that the listed sessions add while they last."""
        found: dict[Kind, float] = {}
        for listed in self.sessions:
            for kind, dose in listed.doses.items():
                found[kind] = found.get(kind, 0.0) + dose * listed.per_week
        return found


def read_protocol(text: str, weeks: float, notes: str = "") -> Protocol:
    """The Protocol of a line of the trial table, for a trial of so many weeks.

    notes  the row's remarks: "volume -58%" there cuts the running too

    >>> read_protocol("2/wk: 4x4min@90-95%HRmax r=3min", 8).weekly()["vo2"] > 20
    True
    """
    found = Protocol()
    begins = 0.0
    for clause in (part.strip() for part in re.split(r"[;\n]", text)):
        head, colon, body = clause.partition(":")
        head, body = head.strip().lower(), body.strip()
        per_week = re.match(rf"^{_NUMBER}\s*(?:x|times|sessions?)?\s*(?:/|per)\s*(?:wk|week|w)s?$", head)
        if not clause:
            continue
        if colon and head.startswith("base"):
            _base(found, body, weeks)
        elif colon and head.startswith("acute"):
            found.acute = True
        elif colon and per_week:
            often = found.at_most(_mean(per_week.group(1), per_week.group(2)), _MOST_A_WEEK, "sessions a week")
            for segment in re.split(r"\s\+\s|\s\+|\+\s", body):
                lasting = re.search(r"\s+for\s+(\d+(?:\.\d+)?)\s*(?:wk|week)s?", segment, re.IGNORECASE)
                first, last = 0.0, 1000.0
                if lasting:
                    # It begins where what lasted before it ended; what says nothing lasts throughout.
                    first, last = begins, begins + float(lasting.group(1))
                    begins = last
                    segment = segment.replace(lasting.group(0), "")
                _segment(found, segment.strip(), often, first, last)
        elif re.search(_AS_BEFORE, clause.lower()):
            _base(found, clause, weeks)
        else:
            found.unread.append(clause)
    _notes(found, notes)
    return found


def days_of(protocol: Protocol, weeks: float, habit: Mapping[Kind, float]) -> list[Day]:
    """The doses of every day of a trial: the habit as it was, cut where the protocol cuts, plus what it lists."""
    count = max(1, round(WEEK * weeks))
    cut_from = 0 if protocol.taper_days is None else max(0, count - round(protocol.taper_days))
    usual = dict(habit)
    if protocol.zones is not None:
        minutes = sum(usual.pop(kind, 0.0) for kind in ("easy", "threshold", "vo2", "sprint"))
        usual.update(zone_week(protocol.zones, minutes))
    kept = {
        kind: dose * (1.0 if kind in ("strength", "plyo", "cross") else protocol.fast_share if kind in FAST
                      else protocol.run_share)
        for kind, dose in usual.items()
    }  # fmt: skip
    found: list[Day] = []
    owed = [0.0] * len(protocol.sessions)
    for number in range(count):
        lasting = [listed.first_week * WEEK <= number < listed.last_week * WEEK for listed in protocol.sessions]
        week = kept if number >= cut_from else usual
        if not protocol.base:
            easy = sum(
                listed.doses.get("easy", 0.0) * listed.per_week
                for listed, lasts in zip(protocol.sessions, lasting, strict=True)
                if lasts
            )
            week = {**week, "easy": max(0.0, week.get("easy", 0.0) - easy)}
        day = {kind: dose / WEEK for kind, dose in week.items()}
        for i, listed in enumerate(protocol.sessions):
            if not lasting[i]:
                continue
            # Sessions fall as evenly as they can; several on one day count together.
            owed[i] += listed.per_week / WEEK
            if owed[i] >= 1.0 - 1e-9:
                held = int(owed[i] + 1e-9)
                owed[i] -= held
                for kind, dose in listed.doses.items():
                    day[kind] = day.get(kind, 0.0) + dose * held
        found.append(day)
    return found


def running_doses(minutes: float, speed: float) -> dict[Kind, float]:
    """Minutes of running at a speed (share of vVO2max) as doses: neighbours share what lies between them.

    >>> running_doses(10.0, 0.70)
    {'easy': 10.0}
    >>> sorted(running_doses(10.0, 1.06))
    ['sprint', 'vo2']
    """
    edges: tuple[tuple[Kind, float, float], ...] = (
        ("easy", 0.0, 0.77), ("threshold", 0.83, 0.91), ("vo2", 0.97, 1.03), ("sprint", 1.2, 9.0)
    )  # fmt: skip
    for i, (kind, low, high) in enumerate(edges):
        if low <= speed <= high:
            return {kind: minutes}
        if speed < low:
            below, _, edge = edges[i - 1]
            share = (speed - edge) / (low - edge)
            return {below: minutes * (1 - share), kind: minutes * share}
    return {"sprint": minutes}


def _mean(low: str, high: str | None) -> float:
    return float(low) if high is None else (float(low) + float(high)) / 2


def _segment(found: Protocol, text: str, per_week: float, first: float, last: float) -> None:
    if not text:
        return
    work = re.sub(r"\s+r\s*=.*$", "", text, flags=re.IGNORECASE)
    # Brackets only group: 3x(4x200m) is twelve times 200 m.
    amount, _, intensity = (part.strip().lower() for part in re.sub(r"[()\[\]]", "", work).partition("@"))
    both = f"{amount} {intensity}"

    def add(doses: dict[Kind, float]) -> None:
        found.sessions.append(Listed(doses, per_week, first, last))

    if intensity and not re.search(r"\d", amount) and _AMOUNT.match(intensity):
        amount, intensity = intensity, amount
    # 15/15 for 20 min is ten minutes of work in reps of 15 s.
    if onoff := re.match(r"(\d+)\s*s?\s*/\s*(\d+)\s*s?\s*(?:for|x|during)?\s*(\d+)\s*min", amount):
        on, off, whole = (float(part) for part in onoff.groups())
        amount = f"{60 * whole / max(on + off, 1.0):.0f}x{on:.0f}s"
    # Words may stand before the number: "easy 45min", "fartlek 40min".
    first_digit = re.search(r"\d", amount)
    before = amount[: first_digit.start()] if first_digit else amount
    match = _AMOUNT.match(amount[len(before) :])
    if _CROSS.search(both):
        minutes = _minutes(match, 0.7) if match else None
        add({"cross": found.at_most(minutes or _CROSS_MIN, _LONGEST_CROSS_MIN, "minutes of cross-training")})
    elif _STRENGTH.search(both) or _JUMPS.search(both) or (match and match.group(7).startswith(("contact", "jump"))):
        add(_gym(both, match))
    elif "final_intervals" in amount:
        share = re.search(r"(\d+(?:\.\d+)?)\s*%\s*rp", intensity)
        found.final_speed = min(float(share.group(1)) / 100, 1.5) if share else 1.0
    elif "strides" in both or "hill_sprint" in both:
        add({"strides": 1.0})
    else:
        speed = _speed(intensity) or _speed(f"{before} {match.group(8)}" if match else amount)
        single = match is not None and not match.group(1) and not match.group(3)
        if match and single and speed is None and not intensity and match.group(7).startswith(("min", "h", "km")):
            speed = 0.68 if _only_running(f"{before} {match.group(8)}") else None
        minutes = _minutes(match, speed) if match and speed else None
        if minutes is None or speed is None or not 0 < minutes <= 600:
            found.unread.append(text)
        elif _rep_min(match, speed) <= 0.2 and speed > 1.15:
            # Sprints of twelve seconds or less are speed, not speed endurance; eight make a session.
            add({"strides": min(minutes * 60 / 80, 2.0)})
        else:
            add(running_doses(minutes, speed))


def _only_running(words: str) -> bool:
    """Whether nothing but running is named."""
    return all(_PLAIN_RUNNING.fullmatch(word) for word in re.findall(r"[^\W\d_]+", words))


def _gym(words: str, match: re.Match[str] | None) -> dict[Kind, float]:
    """Doses of a session of strength, jumps or both; heavy loads count most [Eihara2022, B], trunk work hardly any."""
    doses: dict[Kind, float] = {}
    if _STRENGTH.search(words):
        percent = re.search(_NUMBER + r"%\s*(?:of)?\s*1?\s*rm", words)
        most = re.search(r"(\d+)\s*(?:[-–]\s*\d+\s*)?rm\b", words)
        heavy = _mean(percent.group(1), percent.group(2)) / 100 if percent else 0.0
        if most and not percent:
            # So many repetitions at most are about this share of the single most.
            heavy = max(0.4, 1.03 - 0.03 * float(most.group(1)))
        doses["strength"] = 0.8 if not heavy else 1.1 if heavy >= 0.85 else 1.0 if heavy >= 0.7 else 0.6
        if re.search(r"isometric|core|plank|trunk|circuit|endurance|bodyweight|body_weight", words):
            doses["strength"] = 0.4
    elif re.search(r"core|plank|trunk", words):
        doses["strength"] = 0.2
    if _JUMPS.search(words):
        contacts = 0.0
        if match and match.group(7).startswith(("contact", "jump")):
            contacts = _mean(match.group(5), match.group(6))
            contacts *= _mean(match.group(1), match.group(2)) if match.group(1) else 1.0
            contacts *= _mean(match.group(3), match.group(4)) if match.group(3) else 1.0
        doses["plyo"] = min(1.3, max(0.5, (contacts / 100) ** 0.5)) if contacts else 1.0
    # One session that holds both has two thirds of the time for each.
    return {kind: 0.65 * dose for kind, dose in doses.items()} if len(doses) > 1 else doses


def _rep_min(match: re.Match[str] | None, speed: float) -> float:
    if match is None:
        return 0.0
    amount, unit = _mean(match.group(5), match.group(6)), re.sub(r"\s", "", match.group(7).lower())
    # Metres at a speed: vVO2max of a trained runner is about 5 m/s [coaching judgement, C].
    if unit == "m":
        return amount / (300 * speed)
    if unit == "km":
        return amount * 1000 / (300 * speed)
    if unit == "s" or unit.startswith("sec"):
        return amount / 60
    if unit == "%tmax":
        return amount / 100 * TMAX_MIN
    return amount * 60 if unit.startswith("h") else amount if unit.startswith("min") else 0.0


def _minutes(match: re.Match[str], speed: float) -> float | None:
    one = _rep_min(match, speed)
    if not one:
        return None
    reps = _mean(match.group(1), match.group(2)) if match.group(1) else 1.0
    reps *= _mean(match.group(3), match.group(4)) if match.group(3) else 1.0
    # Reps at vVO2max or above that come near exhaustion are not all finished: 60 % of Tmax did better than 70 %
    # [Smith2003, one trial, C].
    near = one / TMAX_MIN * max(0.0, speed) ** 3 if reps > 1 and speed >= 0.97 else 0.0
    return reps * one * max(0.5, 1 - 2 * max(0.0, near - 0.6))


def _speed(intensity: str) -> float | None:
    """Speed as a share of vVO2max, or None where the words say nothing about it."""
    # A race's pace without a percentage is all of it.
    text = re.sub(r"(?<!%)(?<!of)rp(?=\d)", "100%rp", intensity.replace(" ", ""))
    anchors = r"(vvo2max|vo2max|vo2peak|mas|vmax|hrmax|hrpeak|maxhr|hrr|rp1500|rp800|rp3000|rp5000|rp|cs|v?lt|vt|mlss)"
    percent = re.search(_NUMBER + r"%(?:of)?" + anchors, text)
    if percent:
        share, anchor = _mean(percent.group(1), percent.group(2)) / 100, percent.group(3)
        if not 0.3 <= share <= 2.5:
            return None
        if anchor in ("hrmax", "hrpeak", "maxhr", "hrr"):
            # Heart rate to share of vVO2max in running, about linear above 60 % [from memory, C].
            over = share if anchor == "hrr" else (share - 0.37) / 0.63
            return min(1.0, max(0.5, over * 1.09))
        if anchor.startswith("rp"):
            return share * {"rp1500": 1.07, "rp800": 1.15, "rp3000": 1.0, "rp5000": 0.965}.get(anchor, 1.05)
        return share * {"cs": 0.9, "lt": 0.85, "vlt": 0.85, "vt": 0.85, "mlss": 0.84}.get(anchor, 1.0)
    for word in sorted(_WORDS, key=len, reverse=True):
        if re.search(rf"(?<![a-z]){re.escape(word)}", intensity):
            return _WORDS[word]
    return None


# Of zone 3 time half is at the speed itself, the rest is recovery inside the session [C].
_ZONE3_WORK = 0.5


def _base(found: Protocol, text: str, weeks: float) -> None:
    found.base = text
    low = text.lower()
    zones = re.search(r"(?<![\d/])(\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)(?![\d.]|\s*/)", low)
    cut = re.search(r"([-+–−])\s*(\d+(?:\.\d+)?)\s*%\s*[a-z_ ]{0,24}?(?:vol|dist|km|mile|load|run)", low)
    replaced = re.search(r"(\d+(?:\.\d+)?)\s*%[a-z_ ]*?replaced(?:_by_(\w+))?", low)
    reduced = re.search(r"reduced_?(by|to)?_?(\d+(?:\.\d+)?)\s*%", low.replace(" ", "_"))
    share = re.match(r"^(\d+(?:\.\d+)?)\s*%_?(?:of_)?(?:normal|usual|vol)", low)
    if zones:
        one, two, three = (float(n) for n in zones.groups())
        whole = one + two + three
        if 90 <= whole <= 110:
            found.zones = (one / whole, two / whole, three / whole)
        else:
            found.ignored.append(text)
    elif cut:
        change = float(cut.group(2)) / 100
        _cut(found, low, change if cut.group(1) == "+" else -change, weeks)
    elif replaced:
        _replaced(found, min(float(replaced.group(1)) / 100, 1.0), replaced.group(2) or "")
    elif reduced:
        by = float(reduced.group(2)) / 100
        _cut(found, low, by - 1 if reduced.group(1) == "to" else -by, weeks)
    elif share:
        _cut(found, low, float(share.group(1)) / 100 - 1, weeks)
    elif re.search(r"all_\w*replaced|no_running", low) or re.search(r"(bike|cycl|ellipt|swim)\w*_only", low):
        found.run_share = found.fast_share = 0.0
        found.sessions.append(Listed({"cross": 45.0}, 5.0))
    elif re.search(r"no_training|detraining|cessation|^rest$|complete_rest", low):
        found.run_share = found.fast_share = 0.0
    elif re.search(r"pyr|pol", low):
        _distribution(found, low, weeks)
    elif re.search(r"\d\s*wk_?(volume|interval|intens|low|high)", low):
        _phases(found, low)
    elif re.search(r"beginner|program|couch", low):
        found.sessions.append(Listed({"easy": 30.0}, 3.0))
    elif "taper" in low:
        _cut(found, f"{low}_keep_intensity", -_TAPER_CUT, weeks)
    elif not re.search(_AS_BEFORE, low):
        found.ignored.append(text)


# A taper of which only the name is told: the middle of what works [Bosquet2007, B].
_TAPER_CUT = 0.5


def _cut(found: Protocol, low: str, change: float, weeks: float) -> None:
    """More or less running by a share of it; less for a number of days, or in three weeks or fewer, is a taper."""
    if change >= 0:
        found.run_share = 1 + found.at_most(100 * change, 200.0, "% more running") / 100
        return
    share = min(-change, 1.0)
    days = re.search(r"(\d+)\s*d(?:ays?)?(?![a-z])", low.replace("_", " "))
    found.run_share = 1 - share
    keeps = re.search(r"interval|intens|speed|quality|fast|hit(?![a-z])", low)
    found.fast_share = 1.0 if keeps else 1 - share
    if days or weeks <= 3:
        found.taper_days = float(days.group(1)) if days else WEEK * weeks
    if _CROSS.search(low):
        found.fast_share = 1 - share
        found.sessions.append(Listed({"cross": 50.0 * share}, 5.0))


def _replaced(found: Protocol, share: float, what: str) -> None:
    """A share of the running given to something else; a third of the time is about three sessions a week."""
    found.run_share = 1 - share
    if _CROSS.search(what):
        found.sessions.append(Listed({"cross": 55.0 * share}, 4.0))
    elif _JUMPS.search(what) or _STRENGTH.search(what):
        # Explosive work here means jumps, short sprints and fast light weights together.
        found.sessions.append(Listed({"plyo": 1.0, "strength": 0.6, "strides": 0.5}, 8.0 * share))
    elif re.search(r"interval|hit|vo2", what):
        found.sessions.append(Listed({"vo2": 15.0}, 8.0 * share))
    elif re.search(r"sprint|sit|speed", what):
        found.sessions.append(Listed({"sprint": 4.0}, 8.0 * share))


def _phases(found: Protocol, low: str) -> None:
    """Blocks such as '6wk_volume_then_6wk_interval': a fifth more easy running, then two to three fast sessions."""
    begins = 0.0
    for length, name in re.findall(r"(\d+(?:\.\d+)?)\s*wk_?([a-z]+)", low):
        ends = begins + float(length)
        if re.match(r"vol|low|easy", name):
            found.sessions.append(Listed({"easy": 20.0}, 2.5, begins, ends))
        else:
            found.sessions.append(Listed({"vo2": 12.0}, 2.5, begins, ends))
        begins = ends


def zone_week(zones: tuple[float, float, float], minutes: float) -> dict[Kind, float]:
    """A whole week of so many minutes by shares of its time in zones 1, 2, 3."""
    one, two, three = zones
    return {
        "easy": minutes * (one + (1 - _ZONE3_WORK) * three),
        "threshold": minutes * two,
        "vo2": _ZONE3_WORK * minutes * three,
    }


# Weekly fast minutes that a block adds to a well trained runner's usual week [C].
_PYRAMIDAL: dict[Kind, float] = {"threshold": 20.0, "vo2": 1.0}
_POLARISED: dict[Kind, float] = {"vo2": 8.0}


def _distribution(found: Protocol, low: str, weeks: float) -> None:
    """Pyramidal (tempo-rich) and polarised (fast-rich) blocks, one after the other as the words stand."""
    order = re.findall(r"pyr|pol", low)
    lengths = [float(n) for n in re.findall(r"(\d+)\s*wk", low)]
    if len(lengths) != len(order):
        lengths = [weeks / len(order)] * len(order)
    begins = 0.0
    for name, length in zip(order, lengths, strict=True):
        block = _PYRAMIDAL if name == "pyr" else _POLARISED
        found.sessions.append(Listed({kind: dose / 2 for kind, dose in block.items()}, 2.0, begins, begins + length))
        begins += length


def _notes(found: Protocol, notes: str) -> None:
    """Cuts of running that only the remarks name; they count where no base clause says otherwise."""
    if found.base:
        return
    cut = re.search(r"(?:volume|distance|running|mileage|km)\s*(?:was|of)?\s*[-−–]\s*(\d+(?:\.\d+)?)\s*%", notes, re.I)
    if cut:
        found.run_share = found.fast_share = max(0.0, 1 - float(cut.group(1)) / 100)
