"""Settings of MFCC, checked as the objects in a patch check them."""

from __future__ import annotations

from collections.abc import Mapping

from patchlstm import errors
from patchlstm.errors import InvalidValueError
from patchlstm.objects.mfcc import PARAMETERS
from patchlstm_kernels import MFCC

_FIELDS = {
    "coefficients": "n_coefficients",
    "bands": "n_bands",
    "minfreq": "lowest",
    "maxfreq": "highest",
    "window": "window",
    "hop": "hop",
    "start": "first",
    "delta": "delta",
}
_RANGES = {name: row.range for name, row in PARAMETERS.items() if row.range}


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
            f"the sample rate is {rate:g}, a number from 1 to 1e7 is needed",
        )
    all_values = {name: float(row.default) for name, row in PARAMETERS.items()} | dict(values)
    for name, value in all_values.items():
        _check_range(name, said[name], value)
    _check_together(rate, all_values, said)
    fields = {_FIELDS[name]: _RANGES[name].convert(all_values[name]) for name in PARAMETERS}
    return MFCC(rate=float(rate), **fields)  # type: ignore[arg-type]  # int where it is int


def _check_range(name: str, said: str, value: float) -> None:
    row = _RANGES[name]
    if row.low <= value <= row.high and not (row.is_whole and value != int(value)):
        return
    kind = "a whole number" if row.is_whole else "a number"
    raise InvalidValueError(
        errors.INVALID_PARAMETER,
        f"{said} is {value:g}, {kind} from {row.low:g} to {row.high:g} is needed",
    )


def _check_together(rate: float, values: Mapping[str, float], said: Mapping[str, str]) -> None:
    needed = values["start"] + values["coefficients"]
    if values["bands"] < needed:
        raise InvalidValueError(
            errors.INVALID_PARAMETER,
            f"{said['bands']} is {values['bands']:g}, at least {needed:g} are needed:"
            f" {said['start']} + {said['coefficients']}",
        )
    highest = min(values["maxfreq"], rate / 2)
    if values["minfreq"] >= highest:
        raise InvalidValueError(
            errors.INVALID_PARAMETER,
            f"{said['minfreq']} is {values['minfreq']:g}, less than {highest:g} is needed:"
            f" {said['maxfreq']}, or half the sample rate if that is less",
        )
