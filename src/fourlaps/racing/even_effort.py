"""L0: the fastest race over stretches of different cost, by one dual number. Microseconds, and for thousands at once.

minimise sum h/v  subject to  sum h C_i(v_i) - a T = B:  every stretch gets the speed at which v^2 C_i'(v) = g,
and g is found by Newton. C_i(v) = c_i (v/ref)^q + drag ((v + w)|v + w| thin_i - v^2): bends and hills enter c_i, wind
w_i (against the runner, m/s), thin air and shelter thin_i.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fourlaps.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Air's share of the cost of a metre at 7.2 m/s in still air, and as a factor of speed squared. Published values span
# 0.05 (flow computation, 2.6-8.5 % at 15-36 km/h) to 0.11 (Pugh: 8 % at 6 m/s); races behind pacemakers ask for less
# rather than more. Within that range it is set so that 2 m/s costs 0.3-0.5 s at 3:40 [C].
AIR_SHARE_AT_7_2 = 0.065
DRAG = AIR_SHARE_AT_7_2 / 7.2**2
# Below this the cost hardly rises with speed and the best answer to wind would be to sprint and stop.
LEAST_COST_RISE = 0.2


def solve(
    lengths_m: Any,
    *,
    supply_mps: Any,
    usable_m: Any,
    ref_mps: Any,
    cost_rise: Any,
    cost: Any = 1.0,
    head_wind_mps: Any = 0.0,
    thin: Any = 1.0,
) -> tuple[Floats, Floats]:
    """(times (n,), speeds (n, k)) of n runners over k stretches.

    lengths_m (k,)     cost, head_wind_mps, thin: broadcastable to (n, k)     the others numbers or (n,)
    raises  ModelError where no race was found
    """
    import numpy as np

    h = np.asarray(lengths_m, float)
    supply, usable, ref, q = (
        np.atleast_1d(np.asarray(x, float))[:, None] for x in (supply_mps, usable_m, ref_mps, cost_rise)
    )
    q = np.maximum(q, LEAST_COST_RISE)
    c, wind, rho = np.asarray(cost, float), np.asarray(head_wind_mps, float), np.asarray(thin, float)
    n = np.broadcast_shapes(supply.shape, usable.shape, ref.shape, q.shape)[0]
    v = np.broadcast_to(ref, (n, len(h))).copy()
    g = np.broadcast_to(q * ref, (n, 1)).copy()  # v^2 C' at v = ref
    calm = not wind.any() and bool(np.all(rho == 1.0))
    for _ in range(40):
        for _ in range(1 if calm else 2):
            power = c * (v / ref) ** q
            if calm:
                v = (g * ref**q / (q * c)) ** (1 / (1 + q)) + 0 * h
                power = c * (v / ref) ** q
                slope2 = (q + 1) * q * power
                break
            against = v + wind
            first = q * power * v + DRAG * v * v * 2 * (rho * np.abs(against) - v)
            slope2 = (q + 1) * q * power + DRAG * (
                4 * v * (rho * np.abs(against) - v) + 2 * v * v * (rho * np.sign(against) - 1)
            )
            slope2 = np.maximum(slope2, 0.1 * q)
            v = np.clip(v - (first - g) / slope2, 0.4 * ref, 2.5 * ref)
        against = v + wind
        air = 0.0 if calm else DRAG * (rho * against * np.abs(against) - v * v)
        energy = ((c * (v / ref) ** q + air) * h).sum(axis=1, keepdims=True)
        time = (h / v).sum(axis=1, keepdims=True)
        gap = energy - supply * time - usable
        # dv/dg = 1/slope2 and C'(v) = g / v^2, so both sums have closed forms.
        lean = (h / (v * v * slope2)).sum(axis=1, keepdims=True)
        step = gap / ((g + supply) * lean)
        g = np.maximum(g - np.clip(step, -0.5 * g, 0.5 * g), 1e-6)
        if np.all(np.abs(gap) < 1e-7 * usable):
            return time[:, 0], np.broadcast_to(v, (n, len(h)))
    raise ModelError("No even-effort race was found: the conditions leave no speed at which the runner could last.")
