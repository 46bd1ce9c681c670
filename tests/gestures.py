"""Movements in two dimensions that are easy to tell apart, and streams of them."""

import numpy as np

SHAPES = {
    "circle": lambda u: np.stack([np.cos(2 * np.pi * u), np.sin(2 * np.pi * u)], axis=1),
    "line": lambda u: np.stack([2 * u - 1, 1 - 2 * u], axis=1),
    "wave": lambda u: np.stack([2 * u - 1, np.sin(3 * np.pi * u)], axis=1),
}
"""Label to a function of where in the movement one is, 0 to 1."""


def play(label, n_frames, rng):
    """Play a movement in so many frames, float32[n_frames, 2]."""
    u = np.linspace(0, 1, n_frames) + rng.uniform(-0.05, 0.05) * np.sin(
        np.pi * np.linspace(0, 1, n_frames)
    )
    return (SHAPES[label](u) + rng.normal(0, 0.05, (n_frames, 2))).astype(np.float32)


def record(rng, n_of_each=4):
    """Play each movement some times: series and labels."""
    labels = [label for label in SHAPES for _ in range(n_of_each)]
    return [play(label, int(rng.integers(25, 36)), rng) for label in labels], labels


def wait(n_frames, rng):
    """Hold still, somewhere else."""
    return (3 + rng.normal(0, 0.3, (n_frames, 2))).astype(np.float32)


def stream_of(labels, rng):
    """Play movements with pauses; return the stream and where in it they are."""
    pieces, places, n_frames = [wait(20, rng)], [], 20
    for label in labels:
        pieces += [play(label, int(rng.integers(22, 40)), rng), wait(20, rng)]
        places.append((n_frames, n_frames + len(pieces[-2])))
        n_frames += len(pieces[-2]) + 20
    return np.concatenate(pieces), places
