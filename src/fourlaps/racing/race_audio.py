"""A sound track of the race: a beep at every mark, a word at every lap, to run by with one earphone and no network."""

from __future__ import annotations

import io
import itertools
import wave
from typing import TYPE_CHECKING

from fourlaps.errors import InputError
from fourlaps.racing import pacing
from fourlaps.racing.voice import RATE_HZ, Voice
from fourlaps.vocabulary.race import PacePlan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COUNT_IN_S = 3.0  # three short beeps, then the gun
EVERY_M = (100.0, 200.0)
_LAP_HZ, _MARK_HZ, _GUN_HZ = 988.0, 740.0, 1319.0
_AFTER_BEEPS_S = 1.0  # the word follows the beeps of the line, so that neither covers the other


def race_wav(plan: PacePlan, *, every_m: float = 200.0, voice: Voice | None = None) -> bytes:
    """WAV bytes, mono 16 bit: three beeps, the gun; one beep at each mark; at the end of lap k, k beeps.

    The runner is on plan when the beep falls on the mark. With a voice the focus word and cue of the lap that begins
    are said after the gun and after each line; without one the beeps alone say which lap it is.
    every_m  metres between marks, counted back from the finish: 100 or 200
    raises   InputError for other marks
    """
    import numpy as np

    if every_m not in EVERY_M:
        raise InputError(f"Marks every {every_m:g} m are not offered; every 100 or 200 m are.")
    sound = np.zeros(int((COUNT_IN_S + plan.finish_s + 4) * RATE_HZ), dtype=np.float32)
    for second in range(int(COUNT_IN_S)):
        _beep(sound, second, _MARK_HZ, 0.10)
    _beep(sound, COUNT_IN_S, _GUN_HZ, 0.60)
    ends = list(itertools.accumulate(lap.length_m for lap in plan.laps))
    left = every_m
    while plan.distance_m - left >= 50:
        at = plan.distance_m - left
        if all(abs(at - end) > 1 for end in ends):
            _beep(sound, COUNT_IN_S + pacing.clock_at(plan, at), _MARK_HZ, 0.15)
        left += every_m
    for lap in plan.laps[:-1]:
        # More than four beeps cannot be counted at speed: indoors every second lap counts up.
        times = lap.lap if len(plan.laps) <= 4 else (lap.lap // 2 if lap.lap % 2 == 0 else 1)
        for k in range(min(times, 4)):
            _beep(sound, COUNT_IN_S + lap.clock_s + 0.22 * k, _LAP_HZ, 0.14)
    _beep(sound, COUNT_IN_S + plan.finish_s, _GUN_HZ, 0.80)
    if voice is not None:
        _say_laps(sound, plan, voice)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def _say_laps(sound: NDArray[np.float32], plan: PacePlan, voice: Voice) -> None:
    """The word and the cue of each lap as it begins; a cue that was said is not said again."""
    before = ""
    for begins_s, lap in zip([0.0, *(lap.clock_s for lap in plan.laps)], plan.laps, strict=False):
        text = f"{lap.focus}. {lap.cue}"
        if text == before:
            continue
        before = text
        said = voice(text)
        first = round((COUNT_IN_S + begins_s + _AFTER_BEEPS_S) * RATE_HZ)
        count = min(len(said), len(sound) - first)
        sound[first : first + count] += said[:count]


def _beep(sound: NDArray[np.float32], at_s: float, pitch_hz: float, lasts_s: float) -> None:
    import numpy as np

    first, count = round(at_s * RATE_HZ), int(lasts_s * RATE_HZ)
    t = np.arange(count) / RATE_HZ
    edge = np.minimum(1.0, np.minimum(t, lasts_s - t) / 0.008)  # soft edges, or each beep clicks
    sound[first : first + count] += (0.6 * edge * np.sin(2 * np.pi * pitch_hz * t)).astype(np.float32)
