"""`patchlstm listen`: from a microphone or a file to labels, in the terminal."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TextIO

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.cli.output import Output
from patchlstm.errors import FileError, InvalidValueError
from patchlstm.estimators.classifier import LSTMClassifier
from patchlstm.features.settings import make_settings
from patchlstm.live import (
    Ended,
    Event,
    Heard,
    Listener,
    Segmenter,
    SpottingListener,
    Started,
    sources,
)
from patchlstm.objects.mfcc import PARAMETERS as MFCC_PARAMETERS
from patchlstm.objects.segment import SEGMENT

_BAR = 24  # characters

Show = Callable[[Event], None]


def run(options: argparse.Namespace, output: Output) -> None:
    """Listen until the sound ends or the user stops it."""
    if options.list_devices:
        devices = sources.list_devices()
        output.say(*devices)
        output.give(devices=devices)
        return
    if not options.model and not options.record:
        raise InvalidValueError(
            errors.TOO_FEW_ARGUMENTS, "--model FILE is needed, or --record FOLDER LABEL"
        )
    if options.spot and not options.model:
        raise InvalidValueError(errors.TOO_FEW_ARGUMENTS, "--spot needs --model FILE")
    listener, labels = _listener(options)
    shows = [_events_in_json(labels, output) if output.is_json else _terminal(labels, sys.stdout)]
    if options.osc:
        shows.append(_osc(options.osc, labels))
    if options.record:
        shows.append(_recorder(Path(options.record[0]), options.record[1], options.rate, output))
    for event in _events(listener, _samples(options)):
        for show in shows:
            show(event)


def _listener(options: argparse.Namespace) -> tuple[Listener | SpottingListener, list[str]]:
    """Return what listens, and the labels that it knows."""
    given = vars(options)
    chosen = {name: given[name] for name in MFCC_PARAMETERS if given[name] is not None}
    settings = make_settings(options.rate, chosen, {name: f"--{name}" for name in MFCC_PARAMETERS})
    numbers = {name: given[name] for name in SEGMENT.parameters if given[name] is not None}
    segmenter = Segmenter(**numbers)
    if not options.model:
        return Listener(settings, segmenter), []
    classifier = LSTMClassifier()
    classifier.read(options.model)
    labels = list(classifier.model_.labels)
    if options.spot:
        return SpottingListener(settings, classifier), labels
    return Listener(settings, segmenter, classifier), labels


def _samples(options: argparse.Namespace) -> Iterator[FloatArray]:
    if options.input:
        return sources.sound_file(options.input, options.rate)
    return sources.microphone(options.rate, options.device)


def _events(listener: Listener | SpottingListener, blocks: Iterator[FloatArray]) -> Iterator[Event]:
    for block in blocks:
        yield from listener.hear(block)
    yield from listener.finish()


def _events_in_json(labels: list[str], output: Output) -> Show:
    """Return what prints each take, in JSON on a line of its own."""

    def show(event: Event) -> None:
        if isinstance(event, Ended):
            answer = {"label": event.label, "probability": event.probability} if labels else {}
            output.event(time=event.time, frames=event.n_frames, **answer)

    return show


def _terminal(labels: list[str], stream: TextIO) -> Show:
    """Return what shows events: bars that move while a take is heard, then a line for it."""
    is_live = stream.isatty() and bool(labels)
    widest = max(map(len, labels), default=0)
    is_open = False

    def show(event: Event) -> None:
        nonlocal is_open  # whether there are bars
        if isinstance(event, Started) and is_live:
            is_open = True
            print("\n" * len(labels), end="", file=stream)
        elif isinstance(event, Heard) and is_live:
            print(f"\x1b[{len(labels)}A", end="", file=stream)
            for label, share in zip(labels, event.probabilities, strict=True):
                print(f"\x1b[2K{label:>{widest}} {_bar(share)}", file=stream, flush=True)
        elif isinstance(event, Ended):
            if is_open:
                print(f"\x1b[{len(labels)}A\x1b[J", end="", file=stream)
            is_open = False
            seconds = f"{event.time:8.2f} s  {event.n_frames:4d} frames"
            best = f"  {event.label}  {event.probability:.2f}" if labels else ""
            print(f"{seconds}{best}", file=stream, flush=True)

    return show


def _bar(share: float) -> str:
    n_full = round(float(share) * _BAR)
    return "█" * n_full + "·" * (_BAR - n_full) + f" {share:.2f}"


def _osc(address: str, labels: list[str]) -> Show:
    """Return what sends events: /lstm/begin, /lstm/probabilities, /lstm/label LABEL P FRAMES."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InvalidValueError(
            errors.WRONG_TYPE,
            f"--osc {address}: a host and a port are needed, such as 127.0.0.1:9000",
        )
    try:
        from pythonosc.udp_client import SimpleUDPClient
    except ImportError as error:
        raise sources.SourceError(
            "Not installed", "python-osc is needed: pip install 'patchlstm[live]'"
        ) from error
    try:
        client = SimpleUDPClient(host, int(port))
    except OSError as error:
        raise sources.SourceError(
            "No such host", f"--osc {address}: {error.strerror}; give a name or an address"
        ) from error

    def send(event: Event) -> None:
        try:
            client.send_message(*_message(event, labels))
        except OSError as error:  # a network that is gone may come back
            warnings.warn(f"answers do not reach {address}: {error.strerror}", stacklevel=2)

    return send


def _message(event: Event, labels: list[str]) -> tuple[str, list[str | float]]:
    """Return the address and the arguments that say an event in OSC."""
    if isinstance(event, Started):
        return "/lstm/begin", []
    if isinstance(event, Heard):
        pairs = zip(labels, map(float, event.probabilities), strict=False)
        return "/lstm/probabilities", [item for pair in pairs for item in pair]
    return "/lstm/label", [event.label, event.probability, event.n_frames]


def _recorder(folder: Path, label: str, rate: int, output: Output) -> Show:
    """Return what writes takes: FOLDER/LABEL/LABEL-1.wav and so on, over no file that exists."""
    soundfile = sources.load("soundfile")
    target = folder / label
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(errors.COULD_NOT_WRITE, f"{target}: {error.strerror}") from error

    def write(event: Event) -> None:
        if not isinstance(event, Ended):
            return
        paths = (target / f"{target.name}-{number}.wav" for number in count(1))
        path = next(path for path in paths if not path.exists())
        try:
            soundfile.write(path, np.clip(event.samples, -1, 1), rate, subtype="FLOAT")
        except (soundfile.SoundFileError, OSError) as error:
            raise FileError(errors.COULD_NOT_WRITE, f"{path}: {error}") from error
        output.say(f"wrote {path}")

    return write
