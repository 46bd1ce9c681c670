"""The networks and series of goldens.npz."""

CASES = {  # name: inputs, hidden sizes, outputs, differences, pooling, bidirectional
    "one_layer": (3, (8,), 4, True, "all", False),
    "two_layers": (2, (9, 6), 3, False, "all", False),
    "three_layers": (5, (4, 7, 5), 2, True, "last", False),
    "both_directions": (3, (9,), 4, False, "all", True),
}
LENGTHS = (23, 9, 9, 1)
