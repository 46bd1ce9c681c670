"""What takes too long for the tests: sets beyond memory, and a sweep on a cluster."""
