"""Every exception fourlaps raises, as one tree.

FourLapsError
├── InputError            the person can fix it: form error, exit code 2
│   ├── BadTime           a time or distance that cannot be read, or no human runs
│   ├── UnreadableFile    bytes that are no activity; carries the offset where reading stopped
│   ├── NoRunInFile       a sound file without a run in it
│   ├── NotEnoughData     carries what is needed and what is there
│   ├── WishesConflict    wishes no plan can hold together; carries the requests its answer offers instead
│   └── UnsafePlan        a plan that breaks a guardrail; carries the violations (HTTP 409, exit code 2)
├── AccessError           not yours to see or do
│   ├── NotFound          missing, or a stranger asks (HTTP 404, exit code 3)
│   └── NotAllowed        known, but not permitted (HTTP 403)
└── ModelError            ours: a fit or a planner failed (HTTP 500, exit code 1)

Raise low, catch once at each door. A message says what, which value, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence


class FourLapsError(Exception):
    """Root of every error raised on purpose."""


class InputError(FourLapsError):
    """The person can fix it."""


class BadTime(InputError):
    """A time, pace or distance that cannot be read or that no human runs."""


class UnreadableFile(InputError):
    """Bytes that hold no readable activity.

    offset  byte at which reading stopped, None where that has no meaning
    """

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset


class NoRunInFile(InputError):
    """A sound file that holds no run."""


class NotEnoughData(InputError):
    """Fewer values than the question needs."""

    def __init__(self, message: str, *, needed: int, have: int) -> None:
        super().__init__(message)
        self.needed = needed
        self.have = have


class WishesConflict(InputError):
    """Wishes that no plan can hold together.

    offered  the requests that the changes named in the message lead to
    """

    def __init__(self, message: str, offered: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.offered = tuple(offered)


class UnsafePlan(InputError):
    """A plan that breaks an absolute guardrail; `violations` says which and where."""

    def __init__(self, message: str, violations: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.violations = tuple(violations)


class AccessError(FourLapsError):
    """Not yours to see or do."""


class NotFound(AccessError):
    """Missing, or not yours: strangers are told the same."""


class NotAllowed(AccessError):
    """Known to you, but not permitted."""


class ModelError(FourLapsError):
    """Ours: a fit diverged or a planner found nothing where something must exist."""
