"""Write goldens.npz: what PyTorch makes of a few networks and series, in float64.

Run by hand where ``pip install torch==2.13.0 numpy`` was done: ``python make_goldens.py``. The
tests read the file and need no PyTorch. Our layout of weights is converted here, so that
PyTorch's own LSTM and its own differentiation are what the kernels are compared with.
"""

from pathlib import Path

import numpy as np
import torch

from golden_cases import CASES, LENGTHS


def draw(rng, inputs, hidden_sizes, outputs, delta, pooling, bidirectional):
    """Draw named arrays in our layout, as float32 values."""
    named = {"mean": rng.normal(0.0, 0.5, inputs), "scale": rng.uniform(0.5, 2.0, inputs)}
    stacks = ["layers", "backward.layers"] if bidirectional else ["layers"]
    for stack in stacks:
        fan_in = inputs * (2 if delta else 1)
        for layer, units in enumerate(hidden_sizes):
            named[f"{stack}.{layer}.weights"] = rng.normal(0.0, 0.4, (fan_in + units, 4, units))
            named[f"{stack}.{layer}.bias"] = rng.normal(0.0, 0.4, (4, units))
            fan_in = units
    features = len(stacks) * hidden_sizes[-1] * (3 if pooling == "all" else 1)
    named["head.weights"] = rng.normal(0.0, 0.4, (features, outputs))
    named["head.bias"] = rng.normal(0.0, 0.4, outputs)
    return {name: values.astype(np.float32) for name, values in named.items()}


def name_parameters(weights, bias, suffix=""):
    """Give weights of ours PyTorch's names and shapes; its gates have our order, i f g o."""
    units = bias.shape[1]
    fan_in = weights.shape[0] - units
    flat = weights.reshape(fan_in + units, 4 * units).T
    return {
        f"weight_ih_l0{suffix}": flat[:, :fan_in],
        f"weight_hh_l0{suffix}": flat[:, fan_in:],
        f"bias_ih_l0{suffix}": bias.reshape(-1),
        f"bias_hh_l0{suffix}": torch.zeros(4 * units, dtype=torch.float64),
    }


def run_layer(named, layer, inputs):
    """Run PyTorch's LSTM, in both directions if there are weights for both."""
    weights, bias = named[f"layers.{layer}.weights"], named[f"layers.{layer}.bias"]
    units = bias.shape[1]
    parameters = name_parameters(weights, bias)
    both = f"backward.layers.{layer}.bias" in named
    if both:
        stack = f"backward.layers.{layer}"
        parameters |= name_parameters(named[f"{stack}.weights"], named[f"{stack}.bias"], "_reverse")
    lstm = torch.nn.LSTM(weights.shape[0] - units, units, bidirectional=both).double()
    return torch.func.functional_call(lstm, parameters, (inputs,))[0]


def gather(values, last, pooling):
    """Pool outputs of one direction, whose last one is the given row."""
    features = [values[last]]
    if pooling == "all":
        features += [values.mean(dim=0), values.max(dim=0).values]
    return features


def compute_logits(named, frames, delta, pooling):
    """Run the whole network over one series."""
    values = (frames - named["mean"]) * named["scale"]
    if delta:
        values = torch.cat([values, torch.diff(values, dim=0, prepend=values[:1])], dim=1)
    layer = 0
    while f"layers.{layer}.bias" in named:
        values = run_layer(named, layer, values)
        layer += 1
    units = named[f"layers.{layer - 1}.bias"].shape[1]
    features = gather(values[:, :units], -1, pooling)
    if "backward.layers.0.bias" in named:
        features += gather(values[:, units:], 0, pooling)
    return torch.cat(features) @ named["head.weights"] + named["head.bias"]


def main():
    """Write the file beside this script."""
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(2026)
    goldens = {}
    for case, shape in CASES.items():
        inputs, _, outputs, delta, pooling, _ = shape
        named = draw(rng, *shape)
        frames = rng.standard_normal((sum(LENGTHS), inputs)).astype(np.float32)
        targets = rng.integers(0, outputs, len(LENGTHS))
        tensors = {name: torch.tensor(values).double() for name, values in named.items()}
        for name, tensor in tensors.items():
            tensor.requires_grad_(name not in ("mean", "scale"))
        series = torch.split(torch.tensor(frames).double(), LENGTHS)
        logits = torch.stack([compute_logits(tensors, one, delta, pooling) for one in series])
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(targets))
        loss.backward()
        goldens[f"{case}/frames"] = frames
        goldens[f"{case}/targets"] = targets
        goldens[f"{case}/probabilities"] = torch.softmax(logits, 1).detach().numpy()
        goldens[f"{case}/loss"] = np.array(loss.item())
        for name, values in named.items():
            goldens[f"{case}/parameters/{name}"] = values
            if tensors[name].grad is not None:
                goldens[f"{case}/gradient/{name}"] = tensors[name].grad.numpy()
    np.savez_compressed(Path(__file__).with_name("goldens.npz"), **goldens)


if __name__ == "__main__":
    main()
