"""A sound track of the race: beeps at every mark, to run by with one earphone in training and no network."""

from __future__ import annotations

import io
import itertools
import wave
from typing import TYPE_CHECKING

from fourlaps.vocabulary.race import PacePlan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE_HZ = 16_000
COUNT_IN_S = 3.0  # three short beeps, then the gun
_LAP_HZ, _MARK_HZ, _GUN_HZ = 988.0, 740.0, 1319.0


def race_wav(plan: PacePlan) -> bytes:
    """WAV bytes, mono 16 bit: three beeps, the gun; one beep at each mark; at the end of lap k, k beeps.

    The runner is on plan when the beep falls on the mark. Speech needs a voice this machine may not have, so the focus
    words stay on the card.
    """
    import numpy as np

    sound = np.zeros(int((COUNT_IN_S + plan.finish_s + 3) * RATE_HZ), dtype=np.float32)
    for second in range(int(COUNT_IN_S)):
        _beep(sound, second, _MARK_HZ, 0.10)
    _beep(sound, COUNT_IN_S, _GUN_HZ, 0.60)
    ends = dict(zip(itertools.accumulate(lap.length_m for lap in plan.laps), plan.laps, strict=True))
    lap_clocks = [lap.clock_s for lap in ends.values()]
    for mark in plan.marks:
        if all(abs(mark.clock_s - clock) > 0.05 for clock in lap_clocks):
            _beep(sound, COUNT_IN_S + mark.clock_s, _MARK_HZ, 0.15)
    for lap in plan.laps[:-1]:
        # More than four beeps cannot be counted at speed: indoors every second lap counts up.
        times = lap.lap if len(plan.laps) <= 4 else (lap.lap // 2 if lap.lap % 2 == 0 else 1)
        for k in range(min(times, 4)):
            _beep(sound, COUNT_IN_S + lap.clock_s + 0.22 * k, _LAP_HZ, 0.14)
    _beep(sound, COUNT_IN_S + plan.finish_s, _GUN_HZ, 0.80)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def _beep(sound: NDArray[np.float32], at_s: float, pitch_hz: float, lasts_s: float) -> None:
    import numpy as np

    first, count = round(at_s * RATE_HZ), int(lasts_s * RATE_HZ)
    t = np.arange(count) / RATE_HZ
    edge = np.minimum(1.0, np.minimum(t, lasts_s - t) / 0.008)  # soft edges, or each beep clicks
    sound[first : first + count] += (0.6 * edge * np.sin(2 * np.pi * pitch_hz * t)).astype(np.float32)
