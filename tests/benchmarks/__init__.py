"""Measures side by side, in one run: `make bench`. CONTRIBUTING.md says how to read it."""
