"""Measures side by side, in one run: `make bench`. docs/performance.md says how to read it."""
