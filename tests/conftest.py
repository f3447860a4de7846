"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A loaded machine must not fail a test, so nothing is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
