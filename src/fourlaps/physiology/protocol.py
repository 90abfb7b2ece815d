"""A training protocol in words of the trial table, read into weekly doses.

    protocol := clause (" ; " clause)*
    clause   := F"/wk: " segment (" + " segment)*  |  "base: " text  |  "acute: " text
    segment  := [reps"x"]amount["@"intensity][" r="rest]

Unknown words never fail: a segment that says nothing we know adds no dose, and says so in `unread`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

DoseKind = Literal["easy", "threshold", "vo2", "sprint", "strength", "plyo", "cross"]
DOSE_KINDS: tuple[DoseKind, ...] = ("easy", "threshold", "vo2", "sprint", "strength", "plyo", "cross")

# Time to exhaustion at vVO2max where a rep is a share of it: 4 to 8 min in trained runners [from memory, B].
TMAX_MIN = 6.0
# Speeds as shares of vVO2max behind the words of the table [Daniels1979 for the paces, else coaching judgement, C].
_WORDS = {
    "mlss": 0.84, "lt": 0.85, "threshold": 0.85, "10kpace": 0.92, "5kpace": 0.96, "3kpace": 1.0, "milepace": 1.06,
    "aerobic_high": 0.95, "high": 0.95, "aerobic_moderate": 0.78, "aerobic_low": 0.65, "easy": 0.65, "moderate": 0.75,
    "allout": 1.4, "all_out": 1.4, "near_max": 1.35, "max": 1.35, "sprint": 1.4, "10-20-30": 1.1, "hill": 1.0,
}  # fmt: skip
_NUMBER = r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?"
_UNIT = r"(s|sec|min|h|m|km|contacts|reps?|%Tmax|jumps)"
_SEGMENT = re.compile(rf"^(?:{_NUMBER}x)?{_NUMBER}{_UNIT}$", re.IGNORECASE)


@dataclass(slots=True)
class Protocol:
    """Weekly doses: minutes of running by intensity, strength and jump sessions; and what the base text says.

    taper_cut     share of running left out in a taper, None without one        taper_days  its length
    keeps_speed   fast running stays in the taper; `speed` its pace as a share of 1500 m pace
    run_share     running kept (1 = all)     zones  share of time in zone 1, 2, 3 where given
    """

    doses: dict[DoseKind, float] = field(default_factory=dict)
    sessions: dict[DoseKind, float] = field(default_factory=dict)
    base: str = ""
    acute: bool = False
    taper_cut: float | None = None
    taper_days: float = 0.0
    keeps_speed: bool = False
    speed: float = 1.0
    run_share: float = 1.0
    unread: list[str] = field(default_factory=list)

    def add(self, kind: DoseKind, amount: float, sessions: float) -> None:
        """Add a weekly dose."""
        self.doses[kind] = self.doses.get(kind, 0.0) + amount
        self.sessions[kind] = self.sessions.get(kind, 0.0) + sessions


def read_protocol(text: str, weeks: float) -> Protocol:
    """The Protocol a line of the trial table describes, for a trial of so many weeks.

    >>> read_protocol("2/wk: 4x4min@90-95%HRmax r=3min", 8).doses["vo2"]
    32.0
    """
    found = Protocol()
    for clause in (part.strip() for part in text.split(";")):
        head, _, body = clause.partition(":")
        head, body = head.strip().lower(), body.strip()
        if head == "base":
            _base(found, body, weeks)
        elif head == "acute":
            found.acute = True
        elif match := re.match(rf"^{_NUMBER}\s*/\s*wk$", head):
            per_week = _mean(match.group(1), match.group(2))
            lasting = re.search(r"\s+for\s+(\d+(?:\.\d+)?)\s*wk", body)
            share = min(1.0, float(lasting.group(1)) / weeks) if lasting and weeks else 1.0
            body = re.sub(r"\s+for\s+[\d.]+\s*wk", "", body)
            for segment in body.split(" + "):
                _segment(found, segment.strip(), per_week * share)
        elif clause:
            found.unread.append(clause)
    return found


def _mean(low: str, high: str | None) -> float:
    return float(low) if high is None else (float(low) + float(high)) / 2


def _segment(found: Protocol, text: str, per_week: float) -> None:
    work = re.sub(r"\s+r=.*$", "", text)
    amount, _, intensity = work.partition("@")
    amount, intensity = amount.strip().replace(" ", ""), intensity.strip().lower()
    match = _SEGMENT.match(amount)
    strength = bool(re.search(r"\d+\s*rm\b|%1rm|strength|weights", intensity))
    jumps = any(word in (intensity + amount.lower()) for word in ("plyo", "contacts", "explosive", "jump", "hop"))
    if "bike" in amount.lower() or "cycl" in amount.lower() or "swim" in amount.lower():
        found.add("cross", 45.0 * per_week, per_week)
    elif jumps or strength:
        if strength:
            found.add("strength", per_week, per_week)
        if jumps:
            found.add("plyo", per_week, per_week)
    elif "final_intervals" in amount.lower():
        share = re.search(r"(\d+)%rp", intensity)
        found.keeps_speed, found.speed = True, float(share.group(1)) / 100 if share else 1.0
    elif match is None:
        found.unread.append(text)
    else:
        _running(found, match, intensity, per_week, text)


def _running(found: Protocol, match: re.Match[str], intensity: str, per_week: float, text: str) -> None:
    speed = _speed(intensity)
    if speed is None:
        found.unread.append(text)
        return
    reps = _mean(match.group(1), match.group(2)) if match.group(1) else 1.0
    amount, unit = _mean(match.group(3), match.group(4)), match.group(5).lower()
    # Metres at a speed: vVO2max of a trained runner is about 5 m/s [coaching judgement, C].
    minutes = {
        "s": amount / 60, "sec": amount / 60, "min": amount, "h": amount * 60, "m": amount / (300 * speed),
        "km": amount * 1000 / (300 * speed), "%tmax": amount / 100 * TMAX_MIN,
    }.get(unit)  # fmt: skip
    if minutes is None:
        found.unread.append(text)
        return
    total = reps * minutes * per_week
    if speed >= 1.15:
        found.add("sprint", total, per_week)
    elif speed >= 0.905:
        found.add("vo2", total, per_week)
    elif speed >= 0.79:
        found.add("threshold", total, per_week)
    else:
        found.add("easy", total, per_week)


def _speed(intensity: str) -> float | None:
    """Speed as a share of vVO2max, or None where the words say nothing about it."""
    percent = re.search(_NUMBER + r"%\s*(vvo2max|vo2max|mas|hrmax|hrpeak|hrr|rp1500|rp800|lt|mlss|vlt)", intensity)
    if percent:
        share, anchor = _mean(percent.group(1), percent.group(2)) / 100, percent.group(3)
        if anchor.startswith("hr"):
            # Heart rate to share of vVO2max in running, about linear above 60 % [from memory, C].
            return min(1.0, max(0.5, (share - 0.37) / 0.63 * 1.05))
        if anchor.startswith("rp"):
            return share * (1.07 if anchor == "rp1500" else 1.15)
        return share * 0.85 if anchor in ("lt", "mlss", "vlt") else share
    for word, speed in _WORDS.items():
        if re.search(rf"(?<![a-z]){re.escape(word)}", intensity):
            return speed
    return None


def _base(found: Protocol, text: str, weeks: float) -> None:
    found.base = text
    low = text.lower()
    zones = re.match(r"^(\d+)/(\d+)/(\d+)\s*z1/z2/z3", low)
    cut = re.match(r"^-(\d+)%volume", low)
    replaced = re.match(r"^(\d+)%volume_replaced_by_(\w+)", low)
    if zones:
        _zones(found, *(float(n) / 100 for n in zones.groups()))
    elif cut:
        share = float(cut.group(1)) / 100
        days = re.search(r"(\d+)d\b", low)
        found.run_share = 1 - share
        if days or weeks <= 3:
            found.taper_cut, found.taper_days = share, float(days.group(1)) if days else 7 * weeks
            found.keeps_speed = found.keeps_speed or "interval" in low
            if "bike" in low:
                found.keeps_speed, found.taper_cut = False, 0.0
    elif replaced:
        # A third of the training time as jumps, sprints and fast weights is about three sessions a week.
        share = float(replaced.group(1)) / 100
        found.add("plyo", 6.0 * share, 6.0 * share)
        found.add("strength", 3.0 * share, 3.0 * share)
    elif "all_running_replaced" in low or "only" in low:
        found.run_share = 0.0
        found.add("cross", 200.0, 5.0)
    elif re.search(r"pyr|pol", low):
        _distribution(found, low)
    elif match := re.match(r"^(\d+)wk_volume_then_(\d+)wk_interval", low):
        first, second = float(match.group(1)), float(match.group(2))
        found.add("easy", 60.0 * first / (first + second), 1.5)
        found.add("vo2", 36.0 * second / (first + second), 2.5 * second / (first + second))
    elif "beginner" in low or "programme" in low:
        found.add("easy", 90.0, 3.0)


# Weekly minutes of a trained runner whose whole distribution is prescribed, above what they did before [C].
_ZONE_WEEK_MIN = 360.0
_USUAL_ZONES = (0.82, 0.13, 0.05)


def _zones(found: Protocol, one: float, two: float, three: float) -> None:
    found.add("threshold", max(0.0, two - _USUAL_ZONES[1]) * _ZONE_WEEK_MIN, 2.0)
    found.add("vo2", max(0.0, three - _USUAL_ZONES[2]) * 0.6 * _ZONE_WEEK_MIN, 2.0 if three > _USUAL_ZONES[2] else 0.0)
    found.add("easy", max(0.0, one - _USUAL_ZONES[0]) * _ZONE_WEEK_MIN, 1.0)


def _distribution(found: Protocol, low: str) -> None:
    """Pyramidal (tempo-rich) and polarised (fast-rich) blocks; the order decides where the fast work falls."""
    pyramidal, polarised = low.find("pyr"), low.find("pol")
    if pyramidal >= 0 and polarised >= 0:
        last_is_fast = polarised > pyramidal
        found.add("threshold", 12.0 if last_is_fast else 10.0, 1.0)
        found.add("vo2", 10.0 if last_is_fast else 6.0, 1.0)
    elif pyramidal >= 0:
        found.add("threshold", 20.0, 1.5)
        found.add("vo2", 2.0, 0.3)
    else:
        found.add("threshold", 4.0, 0.3)
        found.add("vo2", 9.0, 1.0)
