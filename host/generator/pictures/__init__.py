"""Makes the documentation's pictures of patches: `make pictures`."""
