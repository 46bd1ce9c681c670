import pytest

from patchlstm.errors import InvalidValueError
from patchlstm.network.settings import (
    Choice,
    LayerSizes,
    RealNumber,
    Settings,
    Switch,
    WholeNumber,
)
from patchlstm.objects.catalogue import find
from patchlstm.patcher import parameters

REAL, WHOLE = RealNumber(0.0, 10.0), WholeNumber(0, 10)
POOLING = Choice(("all", "last"))


@pytest.mark.parametrize(
    ("rule", "atoms", "value"),
    [
        (REAL, (0.5,), 0.5),
        (WHOLE, (3.0,), 3),
        (Switch(), (0.0,), False),
        (Switch(), (1.0,), True),
        (POOLING, ("last",), "last"),
        (LayerSizes(), (8.0,), (8,)),
        (LayerSizes(), (8.0, 4.0), (8, 4)),
    ],
)
def test_values_are_converted(rule, atoms, value):
    converted = parameters.from_atoms("x", atoms, rule)
    assert converted == value
    assert type(converted) is type(value)


@pytest.mark.parametrize(
    ("rule", "atoms"),
    [
        (REAL, ()),
        (REAL, ("x",)),
        (REAL, (1.0, 2.0)),
        (WHOLE, (0.5,)),
        (WHOLE, (float("inf"),)),
        (Switch(), (2.0,)),
        (Switch(), ("yes",)),
        (POOLING, (1.0,)),
        (POOLING, ()),
        (LayerSizes(), ()),
        (LayerSizes(), (8.0, 0.5)),
        (LayerSizes(), ("all",)),
    ],
)
def test_wrong_values_are_refused_with_the_parameters_name(rule, atoms):
    with pytest.raises(InvalidValueError, match=r"^Invalid parameter: rate: found .*, needed"):
        parameters.from_atoms("rate", atoms, rule)


@pytest.mark.parametrize(
    ("rule", "atoms", "found"),
    [
        (REAL, (11.0,), "11; give a number from 0 to 10"),
        (WHOLE, (-1.0,), "-1; give a whole number from 0 to 10"),
        (POOLING, ("first",), "'first'; give 'all' or 'last'"),
        (LayerSizes(), (8.0, 0.0), "0; give a whole number from 1 to 4096"),
        (LayerSizes(), (8.0,) * 9, "a list of 9 sizes; give one whole number for each of 1 to 8"),
    ],
)
def test_values_out_of_range_are_told_in_the_patchs_words(rule, atoms, found):
    with pytest.raises(InvalidValueError, match=f"^Invalid parameter: rate is {found}"):
        parameters.from_atoms("rate", atoms, rule)


def test_every_parameter_is_one_of_the_estimator_and_has_atoms():
    rules = Settings.rules()
    rows = [row for row in find("lstm.classifier").parameters.values() if row.attribute]
    assert {row.attribute for row in rows} <= set(rules)
    for row in rows:
        default = parameters.as_atoms(getattr(Settings(), row.attribute))
        assert all(isinstance(atom, (str, float)) for atom in default)
        value = parameters.from_atoms("x", default, rules[row.attribute])
        made = Settings(**{row.attribute: value})
        assert parameters.as_atoms(getattr(made, row.attribute)) == default


def test_tags_run_to_the_next_tag():
    atoms = ("-hiddensize", 8.0, 4.0, "-Pooling", "last", "-seed", -1.0, "-x")
    assert parameters.split_tags(atoms) == {
        "hiddensize": (8.0, 4.0),
        "pooling": ("last",),
        "seed": (-1.0,),
        "x": (),
    }
    assert parameters.split_tags(()) == {}


@pytest.mark.parametrize("atoms", [(1.0,), ("-",), ("word", "-seed", 1.0)])
def test_what_stands_before_the_first_tag_is_refused(atoms):
    with pytest.raises(InvalidValueError, match=r"^Too many arguments"):
        parameters.split_tags(atoms)
