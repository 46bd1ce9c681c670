"""PyTorch as a contender: the same network, with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch.nn.utils.rnn import pack_sequence, pad_sequence

from benchmarks.cases import Floats, Indices, Task, Weights, batches


class Plain(torch.nn.Module):
    """One LSTM layer and a dense one; `forward` returns logits and the state to carry on with."""

    def __init__(self, weights: Weights, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        units, outputs = weights.head.shape
        inputs = len(weights.layer) - units
        self.lstm = torch.nn.LSTM(inputs, units, batch_first=True)
        self.head = torch.nn.Linear(units, outputs)
        flat = torch.tensor(weights.layer.reshape(inputs + units, 4 * units).T.copy())
        with torch.no_grad():
            self.lstm.weight_ih_l0.copy_(flat[:, :inputs])
            self.lstm.weight_hh_l0.copy_(flat[:, inputs:])
            self.lstm.bias_ih_l0.copy_(torch.tensor(weights.bias.reshape(-1)))
            self.lstm.bias_hh_l0.zero_()
            self.head.weight.copy_(torch.tensor(weights.head.T.copy()))
            self.head.bias.copy_(torch.tensor(weights.head_bias))
        # A second bias would double the steps of the first; like this both sides train the same.
        self.lstm.bias_hh_l0.requires_grad_(False)
        self.to(dtype)

    def forward(
        self, frames: torch.Tensor, state: tuple[torch.Tensor, torch.Tensor]
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        _, state = self.lstm(frames, state)
        return self.head(state[0][0]), state


class Network:
    """Predicts series, one at a time; eager, or frozen by TorchScript."""

    def __init__(
        self, weights: Weights, *, frozen: bool = False, threads: int = 1, double: bool = False
    ) -> None:
        self._threads = threads
        self._dtype = torch.float64 if double else torch.float32
        self._forward = Plain(weights, self._dtype).eval().requires_grad_(False)
        if frozen:
            self._forward = torch.jit.freeze(torch.jit.script(self._forward))
        zeros = torch.zeros(1, 1, weights.head.shape[0], dtype=self._dtype)
        self._start = zeros, zeros

    def over(self, series: Sequence[Floats]) -> Callable[[], None]:
        """Return a function that predicts each of the series."""
        tensors = [torch.from_numpy(one)[None].to(self._dtype) for one in series]

        def predict() -> None:
            torch.set_num_threads(self._threads)
            with torch.inference_mode():
                for frames in tensors:
                    self._forward(frames, self._start)

        return predict

    def scores(self, series: Sequence[Floats]) -> Floats:
        """Return the logarithms of the probabilities, a row for each series."""
        with torch.inference_mode():
            rows = [
                self._forward(torch.from_numpy(one)[None].to(self._dtype), self._start)[0]
                for one in series
            ]
            return torch.log_softmax(torch.cat(rows).double(), dim=1).numpy()

    def stream(self, frames: Floats) -> Callable[[int], None]:
        """Return a function that hears the frame of a number and predicts."""
        torch.set_num_threads(self._threads)
        tensors = [torch.from_numpy(frame)[None, None] for frame in frames]
        state = self._start

        def step(t: int) -> None:
            nonlocal state
            _, state = self._forward(tensors[t], state)

        return step


class Batches:
    """Predicts many series at once, in padded batches of series of like lengths."""

    def __init__(self, weights: Weights, batch_size: int, *, threads: int = 1) -> None:
        self._model = Plain(weights).eval().requires_grad_(False)
        self._batch_size = batch_size
        self._threads = threads

    def scores(self, series: Sequence[Floats]) -> Floats:
        """Return the logarithms of the probabilities, a row for each series."""
        torch.set_num_threads(self._threads)
        lengths = np.array([len(one) for one in series])
        order = np.argsort(-lengths, kind="stable")
        found = np.empty((len(series), self._model.head.out_features), np.float32)
        with torch.inference_mode():
            for batch in np.split(order, range(self._batch_size, len(order), self._batch_size)):
                padded = pad_sequence([torch.from_numpy(series[i]) for i in batch], True)
                outputs, _ = self._model.lstm(padded)
                last = outputs[torch.arange(len(batch)), torch.from_numpy(lengths[batch] - 1)]
                found[batch] = torch.log_softmax(self._model.head(last), dim=1).numpy()
        return found


class Trainer:
    """Training with Adam, its steps fused; batches padded to their longest series, or packed."""

    def __init__(
        self,
        weights: Weights,
        task: Task,
        batch_size: int,
        learning_rate: float,
        *,
        packed: bool = False,
        threads: int = 1,
    ) -> None:
        self._model = Plain(weights)
        self._trained = [p for p in self._model.parameters() if p.requires_grad]
        self._adam = torch.optim.Adam(self._trained, lr=learning_rate, fused=True)
        self._series = [torch.from_numpy(one) for one in task.series]
        self._lengths = task.lengths
        self._targets = torch.from_numpy(task.targets)
        self._batch_size = batch_size
        self._packed = packed
        self._threads = threads

    def epoch(self, order: Indices) -> float:
        """Train on series in an order; return their mean loss before each update."""
        torch.set_num_threads(self._threads)
        total = 0.0
        for batch in batches(order, self._lengths, self._batch_size):
            self._adam.zero_grad()
            loss = torch.nn.functional.cross_entropy(self._logits(batch), self._targets[batch])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._trained, 1.0)
            self._adam.step()
            total += loss.item() * len(batch)
        return total / len(order)

    def loss(self, series: Indices) -> float:
        """Return the mean cross-entropy of series."""
        (batch,) = batches(series, self._lengths, len(series))
        with torch.no_grad():
            logits = self._logits(batch)
            return torch.nn.functional.cross_entropy(logits, self._targets[batch]).item()

    def weights(self) -> Weights:
        """Return a copy of the weights as they are now."""
        lstm, head = self._model.lstm, self._model.head
        with torch.no_grad():
            layer = torch.cat([lstm.weight_ih_l0, lstm.weight_hh_l0], dim=1).T
            units = head.in_features
            return Weights(
                layer.reshape(-1, 4, units).numpy().copy(),
                lstm.bias_ih_l0.reshape(4, units).numpy().copy(),
                head.weight.T.numpy().copy(),
                head.bias.numpy().copy(),
            )

    def _logits(self, batch: Indices) -> torch.Tensor:
        series = [self._series[i] for i in batch]
        if self._packed:
            _, (last, _) = self._model.lstm(pack_sequence(series))
            return self._model.head(last[0])
        outputs, _ = self._model.lstm(pad_sequence(series, batch_first=True))
        ends = torch.from_numpy(self._lengths[batch] - 1)
        return self._model.head(outputs[torch.arange(len(batch)), ends])


class Continuing:
    """A network with two layers and a mixture density, as IMPSY has it, that goes on."""

    def __init__(self, inputs: int, units: int, mixtures: int) -> None:
        torch.manual_seed(0)
        self._inputs, self._mixtures = inputs, mixtures
        self._lstm = torch.nn.LSTM(inputs, units, 2, batch_first=True).requires_grad_(False)
        outputs = mixtures * (1 + 2 * inputs)
        self._head = torch.nn.Linear(units, outputs).requires_grad_(False)

    def over(self, n_frames: int) -> Callable[[], None]:
        """Return a function that goes on for so many frames."""

        def go_on() -> None:
            with torch.inference_mode():
                frame, state = torch.zeros(1, 1, self._inputs), None
                for _ in range(n_frames):
                    found, state = self._lstm(frame, state)
                    frame = self._draw(self._head(found[0, 0]))

        return go_on

    def _draw(self, sums: torch.Tensor) -> torch.Tensor:
        weights, means, spreads = sums.split(
            [self._mixtures, self._mixtures * self._inputs, self._mixtures * self._inputs]
        )
        chosen = int(torch.multinomial(torch.softmax(weights, 0), 1))
        place = slice(chosen * self._inputs, (chosen + 1) * self._inputs)
        spread = torch.nn.functional.elu(spreads[place]) + 1
        return (means[place] + spread * torch.randn(self._inputs))[None, None]
