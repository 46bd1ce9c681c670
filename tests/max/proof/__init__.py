"""Runs the binaries for other systems here, as far as that can be done."""
