"""How the random tests run: the same examples on every CI run, fresh ones at home; no deadline."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A slow machine is not a fault of the code, so no example is timed.
settings.register_profile(
    "home", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("home"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "home")
