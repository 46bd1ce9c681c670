"""A fit in real Pd gives what plain Python gives from the same files, to the bit."""

from __future__ import annotations

import pytest

from in_pd import VOWELS, compare, write_part
from patchlstm import DataSeries, LabelSet

FILES = [VOWELS / f"japanese-vowels-{part}.json" for part in ("train", "test")]


def test_all_the_vowels(library, tmp_path):
    found = compare(library, tmp_path, *FILES, seed=4, tags="-hiddensize 16 -maxiter 4")
    assert found.is_same_model
    assert found.in_pd == pytest.approx(found.in_python, abs=1e-6)  # Pd prints six digits
    assert 0.5 < found.in_pd < 1


def test_few_of_unequal_number_with_what_is_strange_rejected(library, tmp_path):
    series, labels = DataSeries(), LabelSet()
    series.read(FILES[0])
    labels.read(FILES[0].with_name("japanese-vowels-train-labels.json"))
    numbers = [*range(8), *range(30, 33), *range(60, 64)]  # three speakers, 30 recordings each
    ids = [series.ids()[number] for number in numbers]
    few = [series.get_series(key) for key in ids]
    write_part(tmp_path, "few", few, [labels.get_label(key) for key in ids])
    tags = "-maxiter 20 -validation 0.2 -reject 0.9"
    found = compare(library, tmp_path, tmp_path / "few.json", FILES[1], seed=1, tags=tags)
    assert found.is_same_model
    assert found.in_pd == pytest.approx(found.in_python, abs=1e-6)
    assert 0.05 < found.in_pd < 0.4  # most speakers of the test are not in the training
