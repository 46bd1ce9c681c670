"""LSTM and dense layers as PyTorch's and Keras' documents define them, in float64."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def torch_lstm(state, frames, prefix="", number=0, reverse=False):
    """All outputs of one layer and direction of ``nn.LSTM``, in the order of the frames."""
    ending = f"_l{number}{'_reverse' if reverse else ''}"
    parts = {
        kind: np.asarray(state[f"{prefix}{kind}{ending}"], np.float64)
        for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    }
    units = parts["weight_hh"].shape[1]
    h, c = np.zeros(units), np.zeros(units)
    outputs = []
    for x in frames[::-1] if reverse else frames:
        sums = parts["weight_ih"] @ x + parts["bias_ih"] + parts["weight_hh"] @ h + parts["bias_hh"]
        i, f, g, o = np.split(sums, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        outputs.append(h)
    return np.array(outputs[::-1] if reverse else outputs)


def rtneural(content, frames):
    """What a chain of RTNeural's layers answers to each frame."""
    values = np.asarray(frames, np.float64)
    for layer in content["layers"]:
        weights = [np.asarray(part, np.float64) for part in layer["weights"]]
        if layer["type"] == "lstm":
            values = keras_lstm(values, *weights)
            continue
        values = values @ weights[0] + weights[1]
        if layer["activation"] == "softmax":
            values = softmax(values)
    return values


def keras_lstm(frames, kernel, recurrent, bias):
    units = len(recurrent)
    h, c = np.zeros(units), np.zeros(units)
    outputs = []
    for x in frames:
        i, f, g, o = np.split(x @ kernel + h @ recurrent + bias, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        outputs.append(h)
    return np.array(outputs)
