"""The examples in the docstrings of the public names are there, and true."""

import doctest
import sys

import pytest

import patchlstm

PUBLIC = [getattr(patchlstm, name) for name in patchlstm.__all__]
FINDER = doctest.DocTestFinder(exclude_empty=True)


@pytest.mark.parametrize(
    "public", [each for each in PUBLIC if callable(each)], ids=lambda each: each.__name__
)
def test_examples_of_a_public_name_are_true(public):
    module = sys.modules[public.__module__]
    found = [each for each in FINDER.find(public, module=module, globs={}) if each.examples]
    assert public.__name__ in {each.name for each in found}
    runner = doctest.DocTestRunner()
    for each in found:
        runner.run(each)
    assert runner.summarize(verbose=False).failed == 0
