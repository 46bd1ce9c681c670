"""Vectors of floats, tiles of them that stay in registers, and the activations."""
