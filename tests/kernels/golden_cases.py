"""The networks and series of goldens.npz."""

CASES = {  # name: inputs, hidden sizes, outputs, differences, pooling
    "one_layer": (3, (8,), 4, True, "all"),
    "two_layers": (2, (9, 6), 3, False, "all"),
    "three_layers": (5, (4, 7, 5), 2, True, "last"),
}
LENGTHS = (23, 9, 9, 1)
