"""The experts beside a network written as plainly as can be, like the network in `naive`."""

from __future__ import annotations

import itertools

import numpy as np

import naive


def convolve(values, taps, dilation):
    """Convolve a series of numbers with nine taps, of which three weigh 2 and the others -1."""
    result = np.zeros(len(values))
    for t in range(len(values)):
        for k in range(9):
            past = t - (8 - k) * dilation
            if past >= 0:
                result[t] += (2.0 if k in taps else -1.0) * values[past]
    return result


def convolution_shares(experts, series):
    """Shares of the frames in which each convolution is above each bias, [B, K]."""
    kernels = list(itertools.combinations(range(9), 3))
    above = np.zeros(experts.biases.shape)
    for number in range(above.shape[1]):
        first, last = experts.channel_offsets[number : number + 2]
        values = series[:, experts.channels[first:last]].sum(axis=1)
        dilation = experts.dilations[number // len(kernels)]
        sums = convolve(values, kernels[number % len(kernels)], dilation)
        above[:, number] = np.mean(sums > experts.biases[:, number, np.newaxis], axis=1)
    return above


def opening(series, template):
    """Least mean cost of aligning a series with a beginning of a template, and where that ends."""
    costs = naive.warp(series, template)[-1, 1:] / (len(series) + np.arange(1, len(template) + 1))
    return costs.min(), 1 + costs.argmin()


def joined_opinions(experts, frames, probabilities):
    """Product of a network's probabilities and those of the experts beside it."""
    values = (np.asarray(frames, np.float64) - experts.mean) * experts.scale
    series = np.clip(values, -2.5, 2.5)
    examples = np.split(experts.frames, experts.offsets[1:-1])
    found = [opening(series, example) for example in examples]
    distances = np.array([distance for distance, _ in found])
    nearest = distances.argmin()
    share = found[nearest][1] / len(examples[nearest])
    of_labels = [distances[experts.kinds == c].min() for c in range(len(probabilities))]
    scores = (experts.weights * convolution_shares(experts, series)).sum(axis=(1, 2))
    powers = [np.interp(share, (0.3, 0.5, 0.7, 1.0), each) for each in experts.powers]
    opinions = [
        naive.softmax(-powers[0] * np.log(np.array(of_labels) + experts.floor)),
        naive.softmax(powers[1] * (scores + experts.intercepts)),
        probabilities,
    ]
    logarithms = [np.log(np.maximum(each, 1e-7)) for each in opinions]
    return naive.softmax((logarithms[0] + logarithms[1] + 2 * logarithms[2]) / 3)
