"""Where samples come from: a microphone, or a file."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import FileError, PatchLSTMError

BLOCK = 1024
"""Samples that are taken at once."""

_PERIOD = BLOCK // 4  # in which a microphone's come
_N_WAITING = 16  # periods that are kept for who is late
_PATIENCE = 0.2  # seconds, after which somebody who waits looks whether the other is still there


class SourceError(PatchLSTMError):
    """There is no sound to be had."""


def list_devices() -> list[str]:
    """Return a line for each device that sound can be recorded from.

    Raises
    ------
    SourceError
        If PyAudio is not installed.
    """
    with _portaudio() as audio:
        devices = map(audio.get_device_info_by_index, range(audio.get_device_count()))
        return [
            f"{device['index']:3d}  {device['name']}"
            f" ({device['maxInputChannels']} in, {device['defaultSampleRate']:g} Hz)"
            for device in devices
            if device["maxInputChannels"] > 0
        ]


def microphone(rate: int, device: str | None = None) -> Iterator[FloatArray]:
    """Yield what comes in, as it comes, until the caller stops.

    Parameters
    ----------
    rate : int
        Samples a second.
    device : str, optional
        Number or a part of the name of a device; default: the system's own.

    Yields
    ------
    float32[N]
        One channel.

    Raises
    ------
    SourceError
        If PyAudio is not installed, there is no such device, it is busy, has no such rate, or
        stops.
    """
    with _portaudio() as audio:
        index = _find(audio, device)
        listen = _be_called if _is_jack(audio, index) else _read
        try:
            yield from listen(audio, rate, index)
        except OSError as error:
            raise SourceError("No sound", f"the device has stopped ({error})") from error


def _read(audio: Any, rate: int, index: int) -> Iterator[FloatArray]:
    """Read block after block, with a warning if some between them were lost."""
    lost = load("pyaudio").paInputOverflowed
    stream = _open(audio, rate, index)
    try:
        while True:
            try:
                block = stream.read(BLOCK)
            except OSError as error:
                if error.errno != lost:
                    raise
                _warn_of_loss()
                block = stream.read(BLOCK, exception_on_overflow=False)
            yield np.frombuffer(block, np.float32)
    finally:
        stream.close()


def _be_called(audio: Any, rate: int, index: int) -> Iterator[FloatArray]:
    """Let PortAudio call us with each period: it cannot read from JACK without damaging memory."""
    tape = _Tape()
    stream = _open(audio, rate, index, tape.take)
    try:
        while (samples := tape.give()) is not None or stream.is_active():
            if samples is not None:
                yield samples
        raise OSError("JACK is gone")
    finally:
        tape.stop()
        stream.close()


def _warn_of_loss() -> None:
    warnings.warn("sound was lost, since it came faster than it was heard", stacklevel=2)


class _Tape:
    """Hands samples from PortAudio's thread to ours."""

    def __init__(self) -> None:
        self._periods: Queue[bytes] = Queue(_N_WAITING)
        self._is_stopped = False
        self._n_lost = 0
        self._n_told = 0

    def take(self, data: bytes, _count: int, _times: object, status: int) -> tuple[None, int]:
        """Take a period; on PortAudio's thread, which waits if we are late."""
        pyaudio = load("pyaudio")
        self._n_lost += bool(status & pyaudio.paInputOverflow)
        while not self._is_stopped:
            try:
                self._periods.put(data, timeout=_PATIENCE)
            except Full:
                continue
            return None, pyaudio.paContinue
        return None, pyaudio.paComplete

    def give(self) -> FloatArray | None:
        """Return the next samples, after a warning if some were lost; None if none come."""
        if self._n_lost > self._n_told:
            self._n_told = self._n_lost
            _warn_of_loss()
        try:
            return np.frombuffer(self._periods.get(timeout=_PATIENCE), np.float32)
        except Empty:
            return None

    def stop(self) -> None:
        """Take no more."""
        self._is_stopped = True


def sound_file(path: Path, rate: int) -> Iterator[FloatArray]:
    """Yield the samples of a file, as fast as they are taken.

    Parameters
    ----------
    path : Path
        WAV, FLAC, OGG or whatever libsndfile reads; the mean of its channels is taken.
    rate : int
        Samples a second; the file must have as many.

    Yields
    ------
    float32[N]

    Raises
    ------
    SourceError
        If soundfile is not installed, or the file has another rate.
    FileError
        If it cannot be read.
    """
    soundfile = load("soundfile")
    if not path.exists():
        raise FileError(errors.FILE_NOT_FOUND, f"no file {path}; check the name and the folder")
    try:
        with soundfile.SoundFile(path) as file:
            if file.samplerate != rate:
                raise SourceError(
                    "Wrong sample rate",
                    f"{path} has {file.samplerate} samples a second, {rate} are asked for;"
                    f" convert the file, or say --rate {file.samplerate} if the model was fitted on"
                    " that",
                )
            for block in file.blocks(BLOCK, dtype="float32", always_2d=True):
                yield block.mean(axis=1)
    except soundfile.LibsndfileError as error:
        raise FileError(errors.COULD_NOT_READ, f"{path}: {error}") from error


@contextmanager
def _portaudio() -> Iterator[Any]:
    pyaudio = load("pyaudio")
    with _quietly():
        audio = pyaudio.PyAudio()
    try:
        yield audio
    finally:
        audio.terminate()


@contextmanager
def _quietly() -> Iterator[None]:
    """Silence the error stream, on which ALSA and JACK name all that this system does not have."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _find(audio: Any, device: str | None) -> int:
    """Return the number of an input device."""
    devices = [audio.get_device_info_by_index(n) for n in range(audio.get_device_count())]
    inputs = [each for each in devices if each["maxInputChannels"] > 0]
    if not inputs:
        raise SourceError("No microphone", "this system has no device that sound comes in from")
    if device is None:
        try:
            return int(audio.get_default_input_device_info()["index"])
        except OSError:
            return int(inputs[0]["index"])
    fitting = [
        each
        for each in inputs
        if device == str(each["index"]) or (not device.isdigit() and device in each["name"])
    ]
    if len(fitting) == 1:
        return int(fitting[0]["index"])
    raise SourceError(
        "No such device" if not fitting else "Ambiguous device",
        f"{device!r} fits {len(fitting)} input devices; --list-devices shows them all",
    )


def _is_jack(audio: Any, index: int) -> bool:
    api = audio.get_device_info_by_index(index)["hostApi"]
    return bool(audio.get_host_api_info_by_index(api)["type"] == load("pyaudio").paJACK)


def _open(
    audio: Any, rate: int, index: int, take: Callable[..., tuple[None, int]] | None = None
) -> Any:
    pyaudio = load("pyaudio")
    try:
        with _quietly():
            return audio.open(
                rate=rate,
                channels=1,
                format=pyaudio.paFloat32,
                input=True,
                input_device_index=index,
                frames_per_buffer=_PERIOD,
                stream_callback=take,
            )
    except (OSError, ValueError) as error:
        name = audio.get_device_info_by_index(index)["name"]
        raise SourceError(
            "Cannot listen",
            f"{name} cannot be opened at {rate} samples a second ({error.args[-1]}); is another"
            " program using it? --list-devices shows all, --rate asks for another rate",
        ) from error


def load(name: str) -> Any:
    """Import a module of the extra `live`; its lack is a SourceError that says so."""
    try:
        return __import__(name)
    except ImportError as error:
        raise SourceError(
            "Not installed", f"{name} is needed: pip install 'patchlstm[live]' ({error})"
        ) from error
