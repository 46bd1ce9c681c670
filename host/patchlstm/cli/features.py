"""`patchlstm features`: sounds in files to a set of series, and their labels to another."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.cli.output import Output
from patchlstm.cli.progress import show_progress
from patchlstm.errors import FileError, InvalidValueError, NotFoundError
from patchlstm.features.coefficients import as_sound, sound_frames
from patchlstm.features.settings import make_settings
from patchlstm.identifiers import natural_order
from patchlstm.objects.mfcc import PARAMETERS
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.labelset import LabelSet
from patchlstm_kernels import MFCC

SOUNDS = frozenset((".wav", ".aif", ".aiff", ".aifc", ".flac", ".ogg", ".opus", ".mp3", ".caf"))


def run(options: argparse.Namespace, output: Output) -> None:
    """Write the sets.

    Raises
    ------
    PatchLSTMError
        If a file cannot be read or written, or has no label.
    """
    given = {name: getattr(options, name) for name in PARAMETERS}
    settings = make_settings(
        options.rate, {name: value for name, value in given.items() if value is not None}
    )
    series, labels = analyse(list(list_sounds(options.sounds)), settings, options.labels)
    to_labels = options.output.with_name(f"{options.output.stem}-labels.json")
    series.write(options.output)
    labels.write(to_labels)
    names = set(map(labels.get_label, labels.ids()))
    output.say(
        f"wrote {options.output}: {series.size} series, {series.cols} dimensions",
        f"wrote {to_labels}: {len(names)} labels",
    )
    output.give(
        series=options.output,
        labels=to_labels,
        n_series=series.size,
        dimensions=series.cols,
        names=sorted(names, key=natural_order),
    )


def analyse(
    paths: Sequence[Path], settings: MFCC, pattern: str | None = None
) -> tuple[DataSeries, LabelSet]:
    """Return the frames and the label of each file of sound.

    Parameters
    ----------
    paths : sequence of Path
    settings : MFCC
    pattern : str, optional
        Regular expression: what it finds in a file's name, or its group, is the label. Default:
        the name of the file's folder.

    Raises
    ------
    PatchLSTMError
        If a file cannot be read, or has no label.
    """
    series, labels = DataSeries(), LabelSet()
    for identifier, path in show_progress(list(_name(paths)), "sounds"):
        label = _find_label(path, pattern)
        series.add_series(identifier, sound_frames(read_sound(path, settings.rate), settings))
        labels.add_label(identifier, label)
    return series, labels


def read_sound(path: Path, rate: float) -> FloatArray:
    """Read a file of sound, as one channel, at a rate.

    Parameters
    ----------
    path : Path
    rate : float
        Samples a second; a file of another rate is resampled.

    Returns
    -------
    float32[N]
        The mean of its channels, full scale being 1.

    Raises
    ------
    FileError
        If it cannot be read.
    """
    try:
        import soundfile
        import soxr
    except ImportError as error:
        raise FileError(
            errors.COULD_NOT_READ,
            f"{path} needs the package {error.name}; pip install 'patchlstm[sound]'",
        ) from error
    try:
        samples, found = soundfile.read(path, dtype="float64", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise FileError(errors.COULD_NOT_READ, f"{path}: {error}") from error
    mono = samples.mean(axis=1)
    if found != rate:
        mono = soxr.resample(mono, found, rate)
    if not len(mono):
        raise FileError(errors.EMPTY_BUFFER, f"{path} has no samples")
    try:
        return as_sound(np.asarray(mono))
    except InvalidValueError as error:
        raise FileError(error.phrase, f"{path}: {error.detail}") from error


def list_sounds(places: Sequence[Path]) -> Iterator[Path]:
    """Yield files of sound: those that are named, and all within folders that are named.

    Raises
    ------
    NotFoundError
        If there is none in a folder.
    """
    for place in places:
        if not place.is_dir():
            yield place
            continue
        found = sorted(path for path in place.rglob("*") if path.suffix.lower() in SOUNDS)
        if not found:
            known = ", ".join(sorted(SOUNDS))
            raise NotFoundError(errors.FILE_NOT_FOUND, f"{place} has no sounds ({known})")
        yield from found


def _name(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield an identifier for each file: its name, with its folder's if another has it too."""
    stems = Counter(path.stem for path in paths)
    for path in paths:
        is_alone = stems[path.stem] == 1
        yield path.stem if is_alone else f"{path.absolute().parent.name}-{path.stem}", path


def _find_label(path: Path, pattern: str | None) -> str:
    if pattern is None:
        return path.absolute().parent.name
    try:
        found = re.search(pattern, path.stem)
    except re.error as error:
        raise InvalidValueError(
            errors.INVALID_LABEL, f"the pattern {pattern} is not a regular expression: {error}"
        ) from error
    if found is None:
        raise InvalidValueError(
            errors.INVALID_LABEL, f"the pattern {pattern} finds nothing in {path.stem}, of {path}"
        )
    return found[1] if found.re.groups else found[0]
