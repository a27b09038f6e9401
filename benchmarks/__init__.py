"""Figures measured against their floors, side by side in one run: `python -m benchmarks`."""
