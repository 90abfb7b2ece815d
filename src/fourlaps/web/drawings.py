"""Exercises as line drawings of our own: a head, a spine, limbs and the floor, on a 64 x 64 grid.

A drawing is found by a word in the exercise's name, the most telling word first; a name without a drawing gets
the standing figure. They decorate: name, sets and reps stand beside them in words.
"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

_FLOOR = '<path d="M4 60h56" opacity=".35"/>'


def _figure(head: tuple[float, float], *lines: str, extra: str = "") -> str:
    body = "".join(f'<path d="{line}"/>' for line in lines)
    return f'{_FLOOR}<circle cx="{head[0]}" cy="{head[1]}" r="4.5" fill="currentColor" stroke="none"/>{body}{extra}'


_BELL = '<path d="{}" stroke-width="5"/>'

_DRAWINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("single-leg deadlift", "one-leg deadlift", "deadlift", "hinge"),
        _figure(
            (10, 27),
            "M15 29 34 32",
            "M34 32 33 46 34 60",
            "M34 32 58 28",
            "M18 30 19 45",
            extra=_BELL.format("M15 46h8"),
        ),
    ),
    (
        ("bulgarian", "split squat", "lunge"),
        _figure(
            (28, 12),
            "M28 17 29 36",
            "M29 36 14 40 15 60",
            "M29 36 38 52 54 44",
            "M28 22 24 33",
            extra='<path d="M50 44h11v16" opacity=".5"/>',
        ),
    ),
    (
        ("side plank",),
        _figure((14, 34), "M18 37 40 47 59 57", "M20 38 20 58", "M22 39 27 22"),
    ),
    (
        ("plank", "push-up", "press-up", "mountain climber"),
        _figure((9, 40), "M13 42 36 47 59 57", "M16 43 15 58 24 58"),
    ),
    (("dead bug", "dead-bug"), _figure((10, 54), "M15 56h22", "M37 56 42 42 54 42", "M37 56 58 50", "M20 55 22 36")),
    (("bridge", "thrust"), _figure((9, 55), "M13 56 20 54 36 42", "M36 42 48 42 49 60", "M16 57 30 58")),
    (
        ("box jump", "depth jump", "drop jump"),
        _figure(
            (24, 13),
            "M24 18 22 32",
            "M22 32 30 36 26 46",
            "M22 32 20 44 14 46",
            "M24 21 36 16",
            extra='<path d="M38 60V44h20v16" opacity=".5"/>',
        ),
    ),
    (
        ("jump squat", "squat jump", "countermovement", "tuck jump", "vertical jump"),
        _figure(
            (32, 8),
            "M32 13v19",
            "M32 32 28 42 30 51",
            "M32 32 37 42 35 51",
            "M32 17 25 5",
            "M32 17 39 5",
            extra='<path d="M24 57v-4M40 57v-4" opacity=".5"/>',
        ),
    ),
    (
        ("pogo", "hop", "skip", "rope", "bound"),
        _figure(
            (32, 10),
            "M32 15v20",
            "M32 35 31 45 33 53",
            "M32 35 40 42 35 49",
            "M32 20 24 28 27 34",
            "M32 20 40 27 44 22",
            extra='<path d="M26 58v-3M38 58v-3" opacity=".5"/>',
        ),
    ),
    (
        ("step-up", "step up"),
        _figure(
            (26, 9),
            "M26 14 27 32",
            "M27 32 38 36 38 46",
            "M27 32 24 46 22 60",
            "M26 18 20 30",
            extra='<path d="M32 60V46h26v14" opacity=".5"/>',
        ),
    ),
    (
        ("calf", "heel raise", "soleus"),
        _figure(
            (32, 9),
            "M32 14v22",
            "M32 36 31 52 37 58",
            "M32 36 33 52",
            "M32 18 30 32",
            extra='<path d="M27 52v-5m-3 3 3-3 3 3" opacity=".6"/>',
        ),
    ),
    (
        ("squat", "goblet", "leg press", "sit-to-stand", "wall sit"),
        _figure((27, 15), "M27 20 34 39", "M34 39 20 42 24 60", "M28 25 17 28", extra=_BELL.format("M14 25v7")),
    ),
    (("nordic", "hamstring", "curl"), _figure((22, 16), "M23 21 30 44", "M30 44 32 59 50 59", "M24 24 16 32")),
    (
        ("row", "pull"),
        _figure((14, 22), "M18 25 36 34", "M36 34 34 46 36 60", "M20 26 24 40", extra=_BELL.format("M20 41h8")),
    ),
    (
        ("clam", "band", "abduct", "hip", "crab"),
        _figure((12, 50), "M16 52 36 56", "M36 56 46 48 58 56", "M36 56 46 57 58 58", "M18 53 14 58"),
    ),
    (
        ("bird", "superman"),
        _figure((12, 33), "M17 36 40 38", "M40 38 60 32", "M40 38 41 58 54 58", "M18 36 4 28", "M20 37 20 58"),
    ),
)
_STANDING = _figure((32, 10), "M32 15v22", "M32 37 27 60", "M32 37 37 60", "M32 20 24 34", "M32 20 40 34")


def exercise(name: str) -> SafeString:
    """The drawing for an exercise's name, hidden from screen readers because the name stands beside it."""
    lowered = name.lower()
    marks = next((drawn for words, drawn in _DRAWINGS if any(word in lowered for word in words)), _STANDING)
    return format_html(
        '<svg viewBox="0 0 64 64" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" '
        'stroke-width="3" stroke-linecap="round" stroke-linejoin="round">{}</svg>',
        SafeString(marks),
    )
