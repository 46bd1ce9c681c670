"""Settings of MFCC, checked as the objects in a patch check them."""

from __future__ import annotations

from collections.abc import Mapping

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.identifiers import spell_number
from patchlstm.objects.mfcc import PARAMETERS
from patchlstm.objects.vocabulary import AUTOMATIC
from patchlstm_kernels import MFCC

_FIELDS = {
    "coefficients": "n_coefficients",
    "bands": "n_bands",
    "minfreq": "lowest",
    "maxfreq": "highest",
    "window": "window",
    "hop": "hop",
    "fft": "transformed",
    "start": "first",
    "delta": "delta",
}


def make_settings(
    rate: float, values: Mapping[str, float], names: Mapping[str, str] | None = None
) -> MFCC:
    """Make settings for the kernels.

    Parameters
    ----------
    rate : float
        Samples a second.
    values : mapping of str to float
        Values of some of `objects.mfcc.PARAMETERS`; the others have their defaults.
    names : mapping of str to str, optional
        What errors call the parameters.

    Raises
    ------
    InvalidValueError
        If a value is out of its range, or two of them do not go together.
    """
    said = {name: name for name in PARAMETERS} | dict(names or {})
    if not 1 <= rate <= 1e7:
        raise InvalidValueError(
            errors.INVALID_PARAMETER,
            f"the sample rate is {spell_number(rate)}, a number from 1 to 10000000 is needed",
        )
    all_values = {name: row.initial for name, row in PARAMETERS.items()} | dict(values)
    for name, value in all_values.items():
        _check_range(name, said[name], value)
    _check_together(rate, all_values, said)
    if all_values["hop"] == AUTOMATIC:
        all_values["hop"] = all_values["window"] // 2
    if all_values["fft"] == AUTOMATIC:
        all_values["fft"] = 0
    fields = {_FIELDS[name]: _convert(name, all_values[name]) for name in PARAMETERS}
    return MFCC(rate=float(rate), **fields)  # type: ignore[arg-type]  # int where it is int


def _convert(name: str, value: float) -> float:
    return int(value) if PARAMETERS[name].is_whole else float(value)


def _check_range(name: str, said: str, value: float) -> None:
    if needed := PARAMETERS[name].needed_instead_of(value):
        raise InvalidValueError(
            errors.INVALID_PARAMETER, f"{said} is {spell_number(value)}, {needed}"
        )


def _check_together(rate: float, values: Mapping[str, float], said: Mapping[str, str]) -> None:
    needed = values["start"] + values["coefficients"]
    if values["bands"] < needed:
        raise InvalidValueError(
            errors.INVALID_PARAMETER,
            f"{said['bands']} is {spell_number(values['bands'])}, at least"
            f" {spell_number(needed)} are needed: {said['start']} + {said['coefficients']}",
        )
    fft, window = values["fft"], values["window"]
    if fft != AUTOMATIC and (fft < window or int(fft) & (int(fft) - 1)):
        raise InvalidValueError(
            errors.INVALID_PARAMETER,
            f"{said['fft']} is {spell_number(fft)}, a power of two of at least"
            f" {spell_number(window)} is needed:"
            f" {said['window']}; or -1",
        )
    highest = min(values["maxfreq"], rate / 2)
    if values["minfreq"] >= highest:
        raise InvalidValueError(
            errors.INVALID_PARAMETER,
            f"{said['minfreq']} is {spell_number(values['minfreq'])}, less than"
            f" {spell_number(highest)} is needed:"
            f" {said['maxfreq']}, or half the sample rate if that is less",
        )
