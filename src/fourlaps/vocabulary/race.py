"""Race day: the track, the pace plan with its marks and lap focus, and the review afterwards."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

TrackKind = Literal["outdoor400", "indoor200", "road"]
# How a race is run: with all there is, a gear below that from start to finish, or as an easy run.
RaceManner = Literal["all_out", "controlled", "easy"]
FOCUS_WORDS = ("Push", "Pace", "Position", "Positivity")


@dataclass(frozen=True, slots=True)
class PlannedLap:
    """One lap of a race: its length, its split, the clock at its end, one focus word and one cue."""

    lap: int
    length_m: float
    split_s: float
    clock_s: float
    focus: str
    cue: str


@dataclass(frozen=True, slots=True)
class Mark:
    """The clock the runner should see at a point of the race."""

    at_m: float
    clock_s: float


@dataclass(frozen=True, slots=True)
class PacePlan:
    """How to run a race of `distance_m` in `finish_s` seconds, and in which manner."""

    distance_m: float
    track: TrackKind
    finish_s: float
    laps: tuple[PlannedLap, ...]
    marks: tuple[Mark, ...]
    reasons: tuple[str, ...] = ()
    manner: RaceManner = "all_out"

    @property
    def careful(self) -> bool:
        """Whether the runner is to stay below all out."""
        return self.manner != "all_out"

    def to_dict(self) -> dict[str, Any]:
        """The plan as the JSON object of the command line."""
        return asdict(self)

    def _repr_html_(self) -> str:
        from fourlaps.units import format_time

        rows = "".join(
            f"<tr><td>{lap.lap}</td><td>{lap.length_m:.0f} m</td><td>{format_time(lap.split_s, 1)}</td>"
            f"<td>{format_time(lap.clock_s, 1)}</td><td>{lap.focus}</td><td>{lap.cue}</td></tr>"
            for lap in self.laps
        )
        head = "<tr><th>lap</th><th></th><th>split</th><th>clock</th><th>focus</th><th>cue</th></tr>"
        return f"<table>{head}{rows}</table>"


@dataclass(frozen=True, slots=True)
class ReviewedLap:
    """One lap as it was run; against_even_s is positive where it was slower than even speed."""

    lap: int
    length_m: float
    split_s: float
    against_even_s: float


@dataclass(frozen=True, slots=True)
class RaceReview:
    """Where the seconds of a race went (the `verdict` of the command line)."""

    distance_m: float
    finish_s: float
    laps: tuple[ReviewedLap, ...]
    slowest_lap: int
    lost_s: float
    sentences: tuple[str, ...]
    change: str

    def to_dict(self) -> dict[str, Any]:
        """The review as the JSON object of the command line."""
        return asdict(self)
