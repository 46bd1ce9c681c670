"""What comes next, drawn; and streams that go on by feeding themselves."""

from __future__ import annotations

from ...layout import N_INPUTS, count_memory
from ..compiling import part, routine
from ..vectors.simd import at
from .inference import advance, outputs
from .mixtures import draw_frame


@routine
def draw_next(sizes, parameters, state, output, temperature, seed, position, frame):
    """Compute the outputs of a stream as read so far, and draw the frame that comes next."""
    outputs(sizes, parameters, state, output)
    scratch = at(state, count_memory(sizes))
    draw_frame(sizes, parameters, state, output, scratch, temperature, seed, position, frame)


@part
def go_on(sizes, parameters, state, output, temperature, seed, position, n_frames, frames):
    """Draw frames, each of which is fed to the stream before the next one."""
    for t in range(n_frames):
        frame = at(frames, t * sizes[N_INPUTS])
        draw_next(sizes, parameters, state, output, temperature, seed, position + t, frame)
        advance(sizes, parameters, state, frame, 1)
