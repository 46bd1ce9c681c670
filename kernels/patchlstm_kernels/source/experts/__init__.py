"""What stands beside the network: recorded examples, and random convolutions."""

from .. import network  # noqa: F401  (it makes the arithmetic of shapes known)
