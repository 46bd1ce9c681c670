"""Dynamic time warping: templates, columns of costs, distances."""
