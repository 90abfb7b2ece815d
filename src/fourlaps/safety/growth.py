"""How much a week may hold after the weeks before it (H2), weeks away among them."""

from __future__ import annotations

from fourlaps.safety.table import bounds_of


class WeeksBefore:
    """The weeks before the one that is judged, oldest first; distances in any one unit.

    A week counts in the mean of H2 unless it is an easy one. A week away (a holiday, an illness: hardly anything was
    run) counts as well, but where it would leave less than the way back of training.md 3.14 the way back holds: a share
    of the mean before the weeks away, the smaller the longer they were, and a step more every week after.
    """

    def __init__(self, usual: float) -> None:
        self._bounds = bounds_of("H2")
        self._count = int(self._bounds["weeks"])
        self._all = [usual] * self._count
        self._trained = [usual] * self._count
        self._away = 0
        self._back: tuple[float, float] | None = None

    @property
    def mean(self) -> float:
        """The mean of the last three weeks that were neither easy nor away."""
        return sum(self._trained[-self._count :]) / self._count

    @property
    def most(self) -> float:
        """The most the next week may hold, the cap aside."""
        literal = self._bounds["growth"] * sum(self._all[-self._count :]) / self._count
        back = self._way_back()
        if back is None:
            return float(literal)
        mean, share = back
        return float(max(literal, min(min(1.0, share) * mean, self._bounds["growth"] * self.mean)))

    @property
    def coming_back(self) -> bool:
        """Whether the next week is one of the way back after weeks away."""
        return self._way_back() is not None

    def hardly_run(self, distance: float) -> bool:
        """Whether a week of this distance is no week of training."""
        return distance < float(self._bounds["away_share"]) * self.mean

    def add(self, distance: float, *, easy: bool, away: bool) -> None:
        """One more week; `away`: it is no week of training."""
        if not easy:
            self._all.append(distance)
        if away:
            self._away += 1
            return
        back = self._way_back()
        self._away = 0
        self._back = None if back is None or back[1] >= 1 else (back[0], back[1] * self._bounds["back_growth"])
        if not easy:
            self._trained.append(distance)

    def _way_back(self) -> tuple[float, float] | None:
        """The mean before the weeks away, and the share of it the next week may hold; None where none were away."""
        if not self._away:
            return self._back
        share = next(share for weeks, share in self._bounds["back"] if self._away <= weeks)
        return self.mean, share
