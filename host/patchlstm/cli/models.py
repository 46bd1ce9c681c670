"""`patchlstm export` and `import`: models to other programs and back."""

from __future__ import annotations

import argparse

from patchlstm.interchange.imported import Answers
from patchlstm.interchange.models import read_model, write_model
from patchlstm.interchange.programs import export_model, import_model
from patchlstm.network.heads import head_of


def export(options: argparse.Namespace) -> None:
    """Write a model's file for another program."""
    model = read_model(options.model)
    export_model(model, options.to)
    if model.experts is not None:
        print(
            "it has the network alone, of the three experts that give the model's answers; after"
            " `experts lstm` and a fit, these are the network's"
        )
    print(f"wrote {options.to}")


def import_(options: argparse.Namespace) -> None:
    """Make a model's file of another program's."""
    model = import_model(options.file, Answers(tuple(options.labels), options.frames))
    write_model(model, options.to)
    print(f"{head_of(model.topology).noun}:\n{model}\nwrote {options.to}")
