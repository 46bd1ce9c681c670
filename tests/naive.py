"""The network written as plainly as can be: float64, one series and one frame at a time.

An oracle for the kernels' tests. It knows the network by named arrays alone (mean, scale, of a
continuation shift, step, lowest and highest, then layers.L.weights, layers.L.bias, head.weights,
head.bias, if it is bidirectional backward.layers.L.weights, backward.layers.L.bias, and if it has
members all those with members.M. before their names) and takes nothing from the kernels.
"""

from __future__ import annotations

import numpy as np


def sigmoid(x):
    """Logistic function."""
    return 1.0 / (1.0 + np.exp(-x))


def softmax(logits):
    """Probabilities of one row of logits."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def to_float64(named):
    """Copy named arrays as float64."""
    return {name: np.asarray(values, dtype=np.float64) for name, values in named.items()}


def unbend(named, frames):
    """Frames, or the logarithm of the dimensions of which that is wanted."""
    values = np.array(frames, dtype=np.float64)
    for d in np.flatnonzero(named.get("shift", 0.0)):
        values[:, d] = np.log(np.maximum(values[:, d], named["lowest"][d]) + named["shift"][d])
    return values


def slow_down(frames, rate):
    """What a network sees at frames 0, rate, 2 rate ...: the mean since the one before."""
    ends = range(0, len(frames), rate)
    means = [frames[max(0, end - rate + 1) : end + 1].mean(axis=0) for end in ends]
    return np.reshape(means, (len(ends), frames.shape[1]))


def network_inputs(named, frames, delta):
    """Standardised frames [T, D], or with their differences [T, 2 D]."""
    values = (unbend(named, frames) - named["mean"]) * named["scale"]
    if not delta:
        return values
    differences = np.zeros_like(values)
    for t in range(1, len(values)):
        differences[t] = values[t] - values[t - 1]
    return np.concatenate([values, differences], axis=1)


def run_layer(weights, bias, inputs):
    """Compute the outputs [T, H] of one LSTM layer, and what the gradient of each step needs."""
    n_units = bias.shape[1]
    h = np.zeros(n_units)
    c = np.zeros(n_units)
    outputs = np.zeros((len(inputs), n_units))
    trace = []
    for t, x in enumerate(inputs):
        seen = np.concatenate([x, h])
        sums = np.einsum("k,kgj->gj", seen, weights) + bias
        i, f, o = sigmoid(sums[0]), sigmoid(sums[1]), sigmoid(sums[3])
        g = np.tanh(sums[2])
        last_c = c
        c = f * last_c + i * g
        h = o * np.tanh(c)
        outputs[t] = h
        trace.append((seen, i, f, g, o, last_c, c))
    return outputs, trace


def pool(outputs, pooling):
    """Features of the head from the top layer's outputs [T, H], a row for each answer.

    There is one, or with the pooling "each" one for each frame; for no frames, a row of zeros.
    """
    n_units = outputs.shape[1]
    if len(outputs) == 0:
        return np.zeros((1, n_units * (3 if pooling == "all" else 1)))
    if pooling == "each":
        return outputs
    if pooling == "last":
        return outputs[-1:]
    return np.concatenate([outputs[-1], outputs.mean(axis=0), outputs.max(axis=0)])[np.newaxis]


def list_stacks(named):
    """What the names of each stack's layers begin with, in the order of the head's features."""
    return [name.removesuffix(".0.bias") for name in named if name.endswith("layers.0.bias")]


def count_layers(named, stack):
    """Count the LSTM layers of a stack."""
    return sum(name.startswith(f"{stack}.") and name.endswith(".bias") for name in named)


def run_stack(named, stack, frames, delta, pooling):
    """Features of one stack of layers, and each layer's outputs and trace."""
    outputs = network_inputs(named, frames, delta)
    layers = []
    for layer in range(count_layers(named, stack)):
        weights, bias = named[f"{stack}.{layer}.weights"], named[f"{stack}.{layer}.bias"]
        outputs, trace = run_layer(weights, bias, outputs)
        layers.append((outputs, trace))
    return pool(outputs, pooling), layers


def run(named, frames, delta, pooling):
    """The head's sums and its features, and for each stack its layers' outputs and traces."""
    stacks = {}
    parts = []
    for stack in list_stacks(named):
        order = np.asarray(frames)[:: -1 if "backward" in stack else 1]
        features, stacks[stack] = run_stack(named, stack, order, delta, pooling)
        parts.append(features)
    features = np.concatenate(parts, axis=1)
    return features @ named["head.weights"] + named["head.bias"], features, stacks


def probabilities(named, frames, delta, pooling):
    """Class probabilities of one series."""
    named = to_float64(named)
    return softmax(numbers(named, frames, delta, pooling))


def numbers(named, frames, delta, pooling):
    """What a head of numbers answers to one series."""
    return run(to_float64(named), frames, delta, pooling)[0][-1]


def read_mixture(sums, n_inputs):
    """Weights [K], means and spreads [K, D] of a mixture."""
    n_mixtures = len(sums) // (1 + 2 * n_inputs)
    weights = softmax(sums[:n_mixtures])
    means, spreads = sums[n_mixtures:].reshape(2, n_mixtures, n_inputs)
    return weights, means, np.exp(np.clip(spreads, -7.0, 3.0))


def cell_loss(sums, bounds):
    """Negative logarithm of the probability of a cell, of a mixture or of a mean alone."""
    lower, upper = bounds.reshape(2, -1)
    if len(sums) == len(lower):
        return 0.5 * np.sum((sums - (lower + upper) / 2) ** 2)
    weights, means, spreads = read_mixture(sums, len(lower))
    inside = sigmoid((upper - means) / spreads) - sigmoid((lower - means) / spreads)
    return -np.log(weights @ inside.prod(axis=1))


def cell_gradient(sums, bounds, step=1e-6):
    """Gradient of `cell_loss` by central differences."""
    moves = step * np.eye(len(sums))
    return np.array(
        [(cell_loss(sums + m, bounds) - cell_loss(sums - m, bounds)) / (2 * step) for m in moves]
    )


def draw_between(named, centres, widths, shares):
    """Draw from logistic distributions, as far as they lie in the range of the dimensions."""
    half, added = named["step"] / 2, named["shift"]
    bounds = np.stack([named["lowest"] - half, named["highest"] + half])
    bounds = np.where(added > 0, np.log(np.where(added > 0, bounds + added, 1.0)), bounds)
    below, above = sigmoid(((bounds - named["mean"]) * named["scale"] - centres) / widths)
    shares = np.clip(below + shares * (above - below), 1e-12, 1 - 1e-12)
    return centres + widths * np.log(shares / (1 - shares))


def draw_frame(named, sums, last, temperature, draws):
    """Draw the frame that comes after one whose standardised values are `last`."""
    n_inputs = len(last)
    share, *shares = draws.uniform(0, 1 + n_inputs)
    values = last + sums[:n_inputs]
    if len(sums) > n_inputs:
        weights, means, spreads = read_mixture(sums, n_inputs)
        if temperature == 0:
            values = last + means[np.argmax(weights)]
        else:
            powers = weights ** (1 / temperature)
            k = np.searchsorted(np.cumsum(powers), share * powers.sum(), side="right")
            widths = temperature * spreads[k]
            values = draw_between(named, last + means[k], widths, np.array(shares) + 2.0**-25)
    values = values / named["scale"] + named["mean"]
    values = np.where(named["shift"] > 0, np.exp(values) - named["shift"], values)
    values = np.clip(values, named["lowest"], named["highest"])
    steps = np.where(named["step"] > 0, named["step"], 1.0)
    whole = named["lowest"] + steps * np.floor((values - named["lowest"]) / steps + 0.5)
    return np.where(named["step"] > 0, np.minimum(whole, named["highest"]), values)


def loss(named, frames, target, delta, pooling, mask=1.0, head="labels"):
    """Loss of one series, the sum over its answers.

    `target` has a row for each answer, `mask` multiplies the head's features.
    """
    features = run(named, frames, delta, pooling)[1] * mask
    sums = features @ named["head.weights"] + named["head.bias"]
    if head == "numbers":
        return 0.5 * np.sum((sums - target) ** 2)
    if head == "continuation":
        return sum(map(cell_loss, sums, target))
    return -np.sum(target * [np.log(softmax(row)) for row in sums])


def gradient(named, frames, target, delta, pooling, mask=1.0, head="labels"):
    """Gradient of `loss` by backpropagation through time, as arrays of the same names."""
    result = {name: np.zeros_like(values) for name, values in named.items()}
    _, features, stacks = run(named, frames, delta, pooling)
    sums = (features * mask) @ named["head.weights"] + named["head.bias"]
    if head == "continuation":
        d_sums = np.array(list(map(cell_gradient, sums, target)))
    else:
        answers = np.array([softmax(row) for row in sums]) if head == "labels" else sums
        d_sums = answers - target
    result["head.weights"] = (features * mask).T @ d_sums
    result["head.bias"] = d_sums.sum(axis=0)
    d_features = d_sums @ named["head.weights"].T * mask
    parts = np.split(d_features, len(stacks), axis=1)
    for (stack, layers), d_part in zip(stacks.items(), parts, strict=True):
        result.update(stack_gradient(named, stack, layers, d_part, pooling))
    return result


def stack_gradient(named, stack, layers, d_features, pooling):
    """Gradient of one stack's arrays, from that of its features, a row for each answer."""
    result = {name: np.zeros_like(named[name]) for name in named if name.startswith(stack)}
    outputs = layers[-1][0]
    n_frames, n_units = outputs.shape
    d_outputs = np.zeros_like(outputs)
    d_outputs[-len(d_features) :] += d_features[:, :n_units]
    if pooling == "all":
        d_outputs += d_features[0, n_units : 2 * n_units] / n_frames
        for j in range(n_units):
            d_outputs[np.argmax(outputs[:, j]), j] += d_features[0, 2 * n_units + j]

    for layer in reversed(range(len(layers))):
        weights = named[f"{stack}.{layer}.weights"]
        trace = layers[layer][1]
        n_units = weights.shape[2]
        n_inputs = weights.shape[0] - n_units
        d_inputs = np.zeros((n_frames, n_inputs))
        d_h = np.zeros(n_units)
        d_c = np.zeros(n_units)
        for t in reversed(range(n_frames)):
            seen, i, f, g, o, last_c, c = trace[t]
            d_h = d_h + d_outputs[t]
            d_c = d_c + d_h * o * (1 - np.tanh(c) ** 2)
            d_sums = np.stack(
                [
                    d_c * g * i * (1 - i),
                    d_c * last_c * f * (1 - f),
                    d_c * i * (1 - g**2),
                    d_h * np.tanh(c) * o * (1 - o),
                ]
            )
            result[f"{stack}.{layer}.weights"] += np.einsum("k,gj->kgj", seen, d_sums)
            result[f"{stack}.{layer}.bias"] += d_sums
            d_seen = np.einsum("kgj,gj->k", weights, d_sums)
            d_inputs[t] = d_seen[:n_inputs]
            d_h = d_seen[n_inputs:]
            d_c = d_c * f
        d_outputs = d_inputs
    return result


def philox(counter, key):
    """Four random words of Philox4x32-10, from four and two."""
    a, b, c, d = counter
    left, right = key
    for _ in range(10):
        first, second = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b = second >> 32 ^ b ^ left, second % 2**32
        c, d = first >> 32 ^ d ^ right, first % 2**32
        left, right = (left + 0x9E3779B9) % 2**32, (right + 0xBB67AE85) % 2**32
    return a, b, c, d


class Draws:
    """Random numbers for a variant of a series, a stream for each kind of draw."""

    def __init__(self, key, turn, series):
        self.key = key % 2**32, key >> 32 & 2**32 - 1
        self.series_and_turn = series, turn

    def words(self, kind, first, count):
        """Return so many words of a stream."""
        counters = [(n, kind, *self.series_and_turn) for n in range((first + count + 3) // 4)]
        words = [word for counter in counters for word in philox(counter, self.key)]
        return words[first : first + count]

    def uniform(self, kind, count, first=4):
        """Numbers from 0 to 1; the first four are set apart."""
        return np.array([word // 2**8 / 2**24 for word in self.words(kind, first, count)])

    def normal(self, kind, count, first=4):
        """Normally distributed numbers."""
        shares, places = self.uniform(kind, count + count % 2, first).reshape(-1, 2).T
        radii = np.sqrt(-2 * np.log(shares + 2**-24))
        angles = 2 * np.pi * (places - 1 / 4)
        points = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
        return points.ravel()[:count]


def path(draws, how, n_waves, n_original):
    """Where a variant begins and ends in the original, and its warp, as fractions of time."""
    start, end = draws.uniform(0, 2, first=0) * how.crop * [1, -1] + [0, 1]
    warps = how.warp / n_waves * (2 * draws.uniform(1, n_waves, first=0) - 1)
    if n_original == 1:
        return start, end, warps
    is_held, which, lead, tail = draws.uniform(7, 4, first=0)
    if is_held < how.held and which < 2 / 3:
        start = -lead * how.longest_hold
    if is_held < how.held and which >= 1 / 3:
        end = 1 + tail * how.longest_hold
    is_late, missed, is_begun, heard = draws.uniform(8, 4, first=0)
    if is_late < how.joined_late:
        start = missed * how.most_missed
    if is_begun < how.begun:
        first = max(start, 0)
        end = first + (1 - first) * (how.least_heard + (1 - how.least_heard) * heard)
    return start, end, warps


def positions(warped, n_original, n_frames):
    """Where each frame of a variant lies between the frames of the original."""
    start, end, warps = warped
    u = np.linspace(0, 1, n_frames) if n_frames > 1 else np.array([0.5])
    wave = np.pi * np.arange(1, len(warps) + 1)
    done = np.clip(u + np.sin(np.outer(u, wave)) @ (warps / wave), 0, 1)
    return (start + (end - start) * done) * (n_original - 1)


def take_along(rows, places, edges, how, draws):
    """Rows at places between them; outside, the first or the last, or any of the edges [2 S, D]."""
    columns = np.asarray(rows, np.float64).T
    taken = np.stack([np.interp(places, np.arange(len(rows)), one) for one in columns], axis=1)
    is_lead_lent, lead, is_tail_lent, tail = draws.uniform(9, 4, first=0)
    if is_lead_lent < how.lent:
        taken[places < 0] = edges[int(lead * len(edges))]
    if is_tail_lent < how.lent:
        taken[places > len(rows) - 1] = edges[int(tail * len(edges))]
    return taken


def variant(frames, edges, longest, how, n_waves, draws):
    """Draw a variant of a series [T, D], as `Variation` describes it; and what it is made of.

    `edges` [2 S, D] are the first and the last frame of each series.
    """
    n_original, n_inputs = frames.shape
    warped = path(draws, how, n_waves, n_original)
    slowness = np.exp(how.tempo * draws.normal(2, 1, first=0)[0])
    n_frames = int(np.clip(int((warped[1] - warped[0]) * n_original * slowness + 0.5), 1, longest))
    taken = take_along(frames, positions(warped, n_original, n_frames), edges, how, draws)
    gains, shifts = np.split(draws.normal(5, 2 * n_inputs), 2)
    gains = np.exp(how.gain * gains)
    shifts = how.shift * how.deviation * shifts
    masks = draws.uniform(4, n_inputs) < how.masked_dimensions
    if draws.uniform(4, 1, first=0) < how.masked and not masks.all():
        gains[masks] = shifts[masks] = 0
    is_blended, share, which = draws.uniform(10, 3, first=0)
    share *= how.most_blended * (is_blended < how.blended)
    blended = (1 - share) * taken + share * edges[int(which * len(edges))]
    values = how.centre + gains * (blended - how.centre) + shifts
    is_masked, share, start = draws.uniform(3, 3, first=0)
    if is_masked < how.masked and n_original > 1:
        begin = (1 - how.masked_time * share) * start
        u = np.linspace(0, 1, n_frames) if n_frames > 1 else np.array([0.5])
        values[(begin <= u) & (u < begin + how.masked_time * share)] = how.centre
    noise = draws.normal(6, n_frames * n_inputs).reshape(n_frames, n_inputs)
    return values + how.noise * how.deviation * noise, taken


def warp(series, template, band=None):
    """Accumulated costs of dynamic time warping, [T + 1, M + 1] with a row and column before all.

    The lower right corner is the distance. Without a band, the matrix up to any frame of the series
    is also the matrix of the series up to there.
    """
    n, m = len(series), len(template)
    costs = np.full((n + 1, m + 1), np.inf)
    costs[0, 0] = 0.0
    for i in range(n):
        for j in range(m):
            is_inside = band is None or -band - max(0, n - m) <= j - i <= band + max(0, m - n)
            if is_inside:
                before = min(costs[i, j], costs[i, j + 1], costs[i + 1, j])
                difference = series[i].astype(np.float64) - template[j]
                costs[i + 1, j + 1] = difference @ difference + before
    return costs


def spring(costs, lengths, frame, template):
    """Bring the least costs of alignments that end here with each row of a template on by a frame.

    They may begin at any frame of the stream; `lengths` are how many of its frames they have.
    """
    new_costs, new_lengths = np.full(len(template), np.inf), np.zeros(len(template), int)
    for row, other in enumerate(template):
        ways = [
            (costs[row - 1], lengths[row - 1] + 1) if row else (0.0, 1),
            (costs[row], lengths[row] + 1),
            (new_costs[row - 1], new_lengths[row - 1]) if row else (np.inf, 0),
        ]
        before, new_lengths[row] = min(ways, key=lambda way: way[0])
        difference = frame.astype(np.float64) - other
        new_costs[row] = difference @ difference + before
    return new_costs, new_lengths


def mfcc(samples, settings):
    """Mel-frequency cepstral coefficients [T, C] of a sound, or with their differences [T, 2 C]."""
    half = settings.window // 2
    silence = np.zeros(half + settings.window)
    sound = np.concatenate([silence[:half], np.asarray(samples, np.float64), silence])
    frames = []
    for n in range(len(samples) // settings.hop + 1):
        window = sound[n * settings.hop : n * settings.hop + settings.window]
        levels = 20 * np.log10(np.maximum(2.0**-52, bands(window, settings)))
        frames.append([cosine_coefficient(levels, settings.first + k)
                       for k in range(settings.n_coefficients)])  # fmt: skip
    frames = np.array(frames)
    if not settings.delta:
        return frames
    return np.concatenate([frames, np.diff(frames, axis=0, prepend=frames[:1])], axis=1)


def mfcc_of_stream(sound, settings):
    """The frames [T, C] of a stream: of the last window of samples, one each hop."""
    # The middle of the first window above is at the first sample. There is as much silence before
    # as makes the stream's first window its second.
    begin = settings.hop - settings.window
    silence = np.zeros(settings.window + settings.hop)
    shift = len(silence) + begin + settings.window // 2 - settings.hop
    frames = mfcc(np.concatenate([silence, sound])[shift:], settings)
    frames = frames[1 : 1 + len(sound) // settings.hop]
    frames[0, settings.n_coefficients :] = 0  # there is no frame before
    return frames


def bands(window, settings):
    """Sums of the magnitudes of a windowed spectrum in triangles on the mel scale."""
    size = 2 ** int(np.ceil(np.log2(max(16, len(window), settings.transformed))))
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(len(window)) / len(window))
    spectrum = np.abs(np.fft.rfft(window * hann, size))
    highest = min(settings.highest, settings.rate / 2)
    lowest, highest = 1127.01048 * np.log(1 + np.array([settings.lowest, highest]) / 700)
    edges = np.linspace(lowest, highest, settings.n_bands + 2)
    edges = 700 * (np.exp(edges / 1127.01048) - 1)
    hertz = np.arange(size // 2 + 1) * settings.rate / size
    sums = []
    for left, middle, right in zip(edges, edges[1:], edges[2:], strict=False):
        rise = (hertz - left) / (middle - left)
        fall = (right - hertz) / (right - middle)
        sums.append(spectrum @ np.maximum(0, np.minimum(rise, fall)))
    return np.array(sums)


def cosine_coefficient(values, k):
    """One coefficient of the orthonormal discrete cosine transform."""
    cosines = np.cos(np.pi * k * (np.arange(len(values)) + 0.5) / len(values))
    return np.sqrt((2 if k else 1) / len(values)) * (values @ cosines)
