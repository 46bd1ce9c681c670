"""FluCoMa's recurrent network in plain NumPy, in float64: what its C++ classes compute.

Written after `Recur::process`, `LSTMCell::forwardFrame`, `LabelSetEncoder::decodeOneHot` and the
clients of flucoma-core's pull request 254; knows nothing of patchlstm.
"""

import itertools

import numpy as np


def logistic(values):
    return 1 / (1 + np.exp(-values))


class Cell:
    """One layer, with the state that its objects keep until `reset`."""

    def __init__(self, layer):
        self.layer = {name: np.array(values, np.float64) for name, values in layer.items()}
        self.reset()

    def reset(self):
        n_units = len(self.layer["inputBias"])
        self.c, self.h = np.zeros(n_units), np.zeros(n_units)

    def forward(self, frame):
        joined = np.concatenate([frame, self.h])

        def gate(name):
            return self.layer[f"{name}Weights"] @ joined + self.layer[f"{name}Bias"]

        i, g = logistic(gate("input")), np.tanh(gate("state"))
        f, o = logistic(gate("forget")), logistic(gate("output"))
        self.c = g * i + self.c * f
        self.h = self.c * o
        return self.h


class Network:
    """A chain of cells, from parsed JSON."""

    def __init__(self, content):
        self.cells = [Cell(layer) for layer in content["layers"]]

    def hear(self, series):
        """Return the outputs after each frame of a series."""
        for cell in self.cells:
            cell.reset()
        return np.array([self.hear_frame(frame) for frame in series])

    def hear_frame(self, frame):
        for cell in self.cells:
            frame = cell.forward(frame)
        return frame


def choose(labels, outputs):
    """Return the label that is taken for some outputs: a largest one that is above 0."""
    best, largest = 0, 0.0
    for number, value in enumerate(outputs):
        if value > largest:
            best, largest = number, value
    return labels[best]


def continue_series(network, series, length):
    """Return what a forecaster says after a series, feeding itself."""
    frame = network.hear(series)[-1]
    frames = [frame]
    while len(frames) < length:
        frames.append(network.hear_frame(frames[-1]))
    return np.array(frames)


def make_layers(rng, sizes, scale=1.0):
    """Return a network as FluCoMa writes it, with weights that it might begin with."""
    layers = [
        {
            **{
                f"{gate}Weights": rng.uniform(-scale, scale, (n_units, n_inputs + n_units)).tolist()
                for gate in ("input", "state", "forget", "output")
            },
            **{
                f"{gate}Bias": rng.uniform(-scale, scale, n_units).tolist()
                for gate in ("input", "state", "forget", "output")
            },
        }
        for n_inputs, n_units in itertools.pairwise(sizes)
    ]
    return {"layers": layers, "size": len(layers), "sizes": list(sizes)}
