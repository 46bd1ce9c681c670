"""A folder with files for the command line, small enough to learn in a moment."""

import json

import numpy as np
import pytest

from patchlstm import DataSeries, DataSet
from patchlstm.cli.main import main
from toy_data import as_sets, toy_series

QUICK = ["--max-iter", "20", "--hidden-size", "4", "--experts", "lstm"]


class Workshop:
    """Runs commands in a folder, and tells what they said."""

    def __init__(self, folder, capsys):
        self.folder = folder
        self._capsys = capsys

    def run(self, *words, status=0):
        """Return what a command printed; with ``--json``, the object."""
        assert main([str(word) for word in words]) == status
        said = self._capsys.readouterr()
        if status:
            (line,) = said.err.splitlines()
            return line
        assert said.err == ""
        return json.loads(said.out) if "--json" in words else said.out


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """moves.json and moves-labels.json, each one's mean in means.json, negatives in turned.json."""
    folder = tmp_path_factory.mktemp("workshop")
    series, names = as_sets(*toy_series())
    series.write(folder / "moves.json")
    names.write(folder / "moves-labels.json")
    means, turned = DataSet(), DataSeries()
    for identifier in series.ids():
        frames = series.get_series(identifier)
        means.add_point(identifier, frames.mean(axis=0))
        turned.add_series(identifier, -frames)
    means.write(folder / "means.json")
    turned.write(folder / "turned.json")
    return folder


@pytest.fixture
def workshop(filled, tmp_path, monkeypatch, capsys):
    """The same in a folder of its own, which is the working folder."""
    for path in filled.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    return Workshop(tmp_path, capsys)


def noise(seed, n_samples=22050):
    """Half a second of noise."""
    return 0.1 * np.random.default_rng(seed).normal(size=n_samples)
