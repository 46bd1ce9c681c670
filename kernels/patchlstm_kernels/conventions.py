"""What the experts' kernels and whoever fits the experts must agree on."""

N_TAPS = 9
"""Of a convolution."""
N_CHOICES = 84
"""Convolutions of one dilation: the ways to choose three of the taps."""
SHARES = (0.3, 0.5, 0.7, 1.0)
"""Shares of a series for which the experts' powers are known; between two, they go straight."""
LIMIT = 2.5
"""Standardised values beyond this count as this: silence may be as far away as it likes."""
LEAST_DISTANCE = 1e-3
"""What is added to distances before their logarithm is taken, as a share of usual ones."""
NETWORK_POWER, OTHERS_POWER = 2.0 / 3.0, 1.0 / 3.0
"""To which the opinions of the network, and of each other expert, are raised in their product."""
LEAST_PROBABILITY = 1e-7
"""What each expert gives a label at least: nobody's word is final."""
