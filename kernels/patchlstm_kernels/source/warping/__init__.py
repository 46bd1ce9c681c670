"""Dynamic time warping to recorded series."""
