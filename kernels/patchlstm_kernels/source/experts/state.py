"""Where things lie in the state of the experts: [what was read | memory | scratch].

A state of zeros has read nothing. `frames read` and `place` count up to 2**24, which is days.
"""

from __future__ import annotations

from ...conventions import N_CHOICES, N_TAPS
from ...layout import pad
from ...memory import LANES
from ..alignment.templates import count_columns
from ..compiling import part

N_READ, PLACE = 0, 1
"""Positions: frames read; where in the ring the last of them is."""


@part
def count_kernels(experts):
    """Count the convolutions."""
    return N_CHOICES * experts.n_dilations


@part
def count_ring(experts):
    """Count the frames that the convolutions look back over."""
    if experts.n_dilations == 0:
        return 1
    return (N_TAPS - 1) * experts.dilations[experts.n_dilations - 1] + 1


@part
def locate_ring(experts):
    """Find the last frames, [frame][input]."""
    return LANES


@part
def locate_counts(experts):
    """Find how often each convolution was above each of its biases, [bias][kernel]."""
    return locate_ring(experts) + pad(count_ring(experts) * experts.n_inputs)


@part
def locate_columns(experts):
    """Find the columns of the templates, as `alignment` has them."""
    return locate_counts(experts) + pad(experts.n_biases * count_kernels(experts))


@part
def locate_matches(experts):
    """Find the least mean cost of each template as a whole so far, and after how many frames."""
    return locate_columns(experts) + count_columns(experts.offsets, experts.n_templates)


@part
def locate_scratch(experts):
    """Find working memory; what comes before is kept from call to call."""
    return locate_matches(experts) + pad(2 * experts.n_templates)


@part
def count_scratch(experts):
    """Count what `convolutions` and `opinions` work in; none of it is needed in both."""
    taps = N_TAPS * pad(experts.n_inputs) + pad(count_kernels(experts))
    opinions = 2 * pad(experts.n_templates) + 2 * pad(experts.n_labels)
    return max(taps, opinions)


@part
def count_state(experts):
    """Count the values of a state."""
    return locate_scratch(experts) + count_scratch(experts)
