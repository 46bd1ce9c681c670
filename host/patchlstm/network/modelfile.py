"""Models as JSON.

The text holds the topology, the labels of its outputs if they have any, the standardisation, the
weights and the novelty (see `patchlstm_kernels.novelty`) as named arrays, those of the experts (see
`expertsfile`), the parameters of the last fit and how it went. Arrays are nested lists in the
shapes that `Topology.views` and `novelty_views` document, each number the shortest text that gives
back the same float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from patchlstm import errors, jsontext
from patchlstm.arrays import FloatArray
from patchlstm.errors import FormatError, PatchLSTMError
from patchlstm.foreign import describe
from patchlstm.identifiers import check_label
from patchlstm.jsontext import json_type
from patchlstm.network.expertsfile import experts_from_json, experts_to_json
from patchlstm.network.fitted import IMPORTED, STOP_REASONS, FittedModel
from patchlstm.network.heads import KINDS, LABELS, Head, head_of
from patchlstm.network.novelty import Novelty
from patchlstm.network.settings import Settings
from patchlstm.parsed import finite_array, member
from patchlstm_kernels import Experts, Topology, allocate_novelty, arrange, novelty_views, restore

VERSION = 3
# Those that are read; the first knew no members, those before the third no cells but the LSTM's
# and no experts.
_VERSIONS = range(1, VERSION + 1)


def model_to_text(model: FittedModel) -> str:
    """Return a model as JSON text."""
    arrays = {
        name: jsontext.shortest_floats(values)
        for name, values in model.topology.views(restore(model.topology, model.parameters)).items()
    }
    return jsontext.to_text(
        {
            "format": _format(head_of(model.topology)),
            "version": VERSION,
            "topology": asdict(model.topology),
            "outputs": model.labels,
            "standardisation": {name: arrays.pop(name) for name in model.topology.standards},
            "weights": arrays,
            "novelty": {
                name: jsontext.shortest_floats(values)
                for name, values in novelty_views(model.topology, model.novelty).items()
            },
            "experts": model.experts and experts_to_json(model.experts),
            "parameters": settings_of(model),
            "training": training_of(model),
        }
    )


def settings_of(model: FittedModel) -> dict[str, Any]:
    """Return the parameters that a model of its kind has."""
    head = head_of(model.topology)
    return {name: getattr(model.settings, name) for name in Settings.names(head.name)}


def training_of(model: FittedModel) -> dict[str, Any]:
    """Return how the last fit went, as files have it."""
    return {
        "loss": _none_if_nan(model.loss),
        "validation_loss": _none_if_nan(model.validation_loss),
        "n_epochs": model.n_epochs,
        "stop_reason": model.stop_reason,
        "n_fits": model.n_fits,
    }


def model_from_content(content: dict[str, Any], head: Head | None = None) -> FittedModel:
    """Make a model from parsed JSON, checking all of it.

    Parameters
    ----------
    content : dict
        As `jsontext.parse` or `files.read_json` return it.
    head : Head, optional
        What its outputs must be; whether for each series or each frame is left to the file.

    Returns
    -------
    FittedModel

    Raises
    ------
    FormatError
        If it is something else, of another version, incomplete or inconsistent.
    """
    possible = (head,) if head else KINDS
    found = [each for each in possible if content.get("format") == _format(each)]
    if not found:
        needed = " or ".join(f"a {each.noun}" for each in possible)
        raise _wrong(f"found {describe(content)}, {needed} written by patchlstm is needed")
    head = found[0]
    if content.get("version") not in _VERSIONS:
        raise _wrong(
            f"the version is {content.get('version')!r}, this patchlstm reads up to {VERSION};"
            " update it"
        )
    standardisation = member(content, "standardisation", dict)
    weights = member(content, "weights", dict)
    novelty = member(content, "novelty", dict)
    experts = content.get("experts")
    if experts is not None:
        experts = member(content, "experts", dict)
    return model_from_parts(
        topology=member(content, "topology", dict),
        labels=member(content, "outputs", list),
        head=head,
        settings=member(content, "parameters", dict),
        training=member(content, "training", dict),
        make_parameters=lambda topology: _parameters(standardisation, weights, topology),
        make_novelty=lambda topology: _novelty(novelty, topology),
        make_experts=lambda topology: (
            None
            if experts is None
            else experts_from_json(experts, topology.n_inputs, topology.n_outputs)
        ),
    )


def model_from_parts(
    topology: dict[str, Any],
    labels: list[Any],
    head: Head,
    settings: dict[str, Any],
    training: dict[str, Any],
    make_parameters: Callable[[Topology], FloatArray],
    make_novelty: Callable[[Topology], FloatArray],
    make_experts: Callable[[Topology], Experts | None],
) -> FittedModel:
    """Make a model from what a file says, checking all of it.

    Parameters
    ----------
    topology, settings : dict
        Arguments of `Topology` and `Settings`.
    labels : list
        Of the outputs.
    head : Head
        What the outputs must be.
    training : dict
        As `training_of` returns it.
    make_parameters, make_novelty, make_experts : callable
        Called last, with the topology; return its parameters, its novelty buffer and what stands
        beside the network, or raise a FormatError.

    Returns
    -------
    FittedModel

    Raises
    ------
    FormatError
        If something is missing, wrong or contradicts something else.
    """
    found = topology.get("head", LABELS.name)
    if found in [each.name for each in KINDS] and found != head.name:
        raise _wrong(f"its outputs are {found}, those of a {head.noun} are {head.name}")
    trained_with = _settings(settings, head)
    checked_labels = _labels(labels)
    shape = _topology(topology, checked_labels, head, trained_with)
    parameters = make_parameters(shape)
    novelty = make_novelty(shape)
    experts = make_experts(shape)
    if experts is not None and not checked_labels:
        raise _wrong("it has experts, and its outputs are numbers")
    reason = _stop_reason(training)
    is_imported = reason == IMPORTED
    return FittedModel(
        topology=shape,
        labels=checked_labels,
        parameters=parameters,
        measured=Novelty(novelty),
        settings=trained_with,
        loss=_loss(training, "loss", is_optional=is_imported),
        validation_loss=_loss(training, "validation_loss", is_optional=True),
        n_epochs=_count(training, "n_epochs", 0 if is_imported else 1),
        stop_reason=reason,
        n_fits=_count(training, "n_fits", 0 if is_imported else 1),
        experts=experts,
    )


def _wrong(detail: str) -> FormatError:
    return FormatError(errors.INVALID_JSON_FORMAT, detail)


def _format(head: Head) -> str:
    return f"patchlstm.{head.noun}"


def _settings(encoded: dict[str, Any], head: Head) -> Settings:
    unknown = encoded.keys() - set(Settings.names(head.name))
    if unknown:
        raise _wrong(f"{min(unknown)!r} is not a parameter of a {head.noun}")
    try:
        return Settings.of(head.name, **encoded)
    except PatchLSTMError as error:
        raise _wrong(str(error)) from error


def _labels(encoded: list[Any]) -> tuple[str, ...]:
    try:
        labels = tuple(check_label(label) for label in encoded)
    except PatchLSTMError as error:
        raise _wrong(str(error)) from error
    if len(set(labels)) < len(labels):
        raise _wrong("a label appears twice among the labels")
    return labels


def _topology(
    encoded: dict[str, Any], labels: tuple[str, ...], head: Head, settings: Settings
) -> Topology:
    for name in ("n_inputs", "hidden_sizes", "n_outputs"):
        if name not in encoded:
            raise _wrong(f"{name!r} is missing in its topology; the file is incomplete")
    if unknown := encoded.keys() - {each.name for each in fields(Topology)}:
        raise _wrong(f"{min(unknown)!r} is not a part of a topology")
    sizes = encoded["hidden_sizes"]
    if not isinstance(sizes, (list, tuple)):
        raise _wrong(f"'hidden_sizes' is {json_type(sizes)}, {json_type([])} is needed")
    try:
        topology = Topology(**{**encoded, "hidden_sizes": tuple(sizes)})
    except ValueError as error:
        raise _wrong(f"the topology is unusable: {error}") from error
    found = head_of(topology)
    try:
        found.check_outputs(topology.n_outputs, labels)
    except ValueError as error:
        raise _wrong(str(error)) from error
    # Cells of other kinds are not trained, so the parameters are those of a fit that starts afresh.
    if topology.cell == "tanh" and not found.suits(topology, settings):
        raise _wrong("the topology and the parameters contradict each other")
    return topology


def _parameters(
    standardisation: dict[str, Any], weights: dict[str, Any], topology: Topology
) -> FloatArray:
    if standardisation.keys() != set(topology.standards):
        raise _wrong(f"the standardisation has {list(standardisation)}, not {topology.standards}")
    encoded = {**weights, **standardisation}
    arrays = {name: finite_array(name, values) for name, values in encoded.items()}
    count = sum(array.size for array in arrays.values())
    # Checked before the buffer is made: a false size could ask for more memory than there is.
    if count != topology.n_parameters:
        raise _wrong(f"found {count} weights, the topology needs {topology.n_parameters}")
    parameters = np.empty(topology.n_parameters, np.float32)
    views = topology.views(parameters)
    if arrays.keys() != views.keys():
        raise _wrong(f"the arrays are {sorted(arrays)}, the topology needs {sorted(views)}")
    _fill(views, arrays)
    return arrange(topology, parameters)


def _novelty(encoded: dict[str, Any], topology: Topology) -> FloatArray:
    novelty = allocate_novelty(topology)
    views = novelty_views(topology, novelty)
    if encoded.keys() != views.keys():
        raise _wrong(f"the novelty has {list(encoded)}, not {list(views)}")
    _fill(views, {name: finite_array(name, values) for name, values in encoded.items()})
    return novelty


def _fill(views: dict[str, FloatArray], arrays: dict[str, FloatArray]) -> None:
    for name, view in views.items():
        if arrays[name].shape != view.shape:
            raise _wrong(
                f"the array {name!r} holds {_by(arrays[name])} numbers, {_by(view)} are needed"
            )
        view[...] = arrays[name]


def _by(array: FloatArray) -> str:
    return " x ".join(map(str, array.shape)) or "1"


def _none_if_nan(loss: float) -> float | None:
    return None if math.isnan(loss) else loss


def _loss(training: dict[str, Any], name: str, is_optional: bool) -> float:
    if is_optional and name in training and training[name] is None:
        return math.nan
    loss: Any = training.get(name)
    if type(loss) not in (int, float) or not 0 <= loss < math.inf:
        raise _wrong(f"{name!r} is {loss!r}, a number of at least 0 is needed")
    return float(loss)


def _count(training: dict[str, Any], name: str, least: int) -> int:
    count = training.get(name)
    if type(count) is not int or count < least:
        raise _wrong(f"{name!r} is {count!r}, a whole number of at least {least} is needed")
    return count


def _stop_reason(training: dict[str, Any]) -> str:
    reason = training.get("stop_reason")
    if reason not in STOP_REASONS:
        raise _wrong(f"'stop_reason' is {reason!r}, one of {', '.join(STOP_REASONS)} is needed")
    return str(reason)
