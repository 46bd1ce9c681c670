"""`patchlstm export` and `import`: models to other programs and back."""

from __future__ import annotations

import argparse

from patchlstm.cli.output import Output
from patchlstm.interchange.imported import Answers
from patchlstm.interchange.models import read_model, write_model
from patchlstm.interchange.programs import export_model, import_model
from patchlstm.network.heads import head_of


def export(options: argparse.Namespace, output: Output) -> None:
    """Write a model's file for another program."""
    model = read_model(options.model)
    export_model(model, options.to)
    if model.experts is not None:
        output.say(
            "it has the network alone, one of the three experts behind the model's answers; a model"
            " fitted with `experts lstm` answers as its network does"
        )
    output.say(f"wrote {options.to}")
    output.give(written=options.to, has_network_alone=model.experts is not None)


def import_(options: argparse.Namespace, output: Output) -> None:
    """Make a model's file of another program's."""
    model = import_model(options.file, Answers(tuple(options.labels), options.frames))
    write_model(model, options.to)
    noun = head_of(model.topology).noun
    output.say(f"{noun}:\n{model}\nwrote {options.to}")
    output.give(
        written=options.to,
        kind=noun,
        labels=model.labels,
        dimensions=model.topology.n_inputs,
        parameters=model.topology.n_parameters,
    )
