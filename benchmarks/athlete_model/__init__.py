"""How the athlete model is fitted and judged: rows, network, calibration."""
