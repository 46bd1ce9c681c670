import pytest

from patchlstm.errors import InvalidValueError
from patchlstm.network.settings import Settings
from patchlstm.patcher import parameters


@pytest.mark.parametrize(
    ("convert", "atoms", "value"),
    [
        (parameters.as_number, (0.5,), 0.5),
        (parameters.as_whole_number, (3.0,), 3),
        (parameters.as_flag, (0.0,), False),
        (parameters.as_flag, (1.0,), True),
        (parameters.as_word, ("last",), "last"),
        (parameters.as_sizes, (8.0,), (8,)),
        (parameters.as_sizes, (8.0, 4.0), (8, 4)),
    ],
)
def test_values_are_converted(convert, atoms, value):
    assert convert("x", atoms) == value


@pytest.mark.parametrize(
    ("convert", "atoms"),
    [
        (parameters.as_number, ()),
        (parameters.as_number, ("x",)),
        (parameters.as_number, (1.0, 2.0)),
        (parameters.as_whole_number, (0.5,)),
        (parameters.as_whole_number, (float("inf"),)),
        (parameters.as_flag, (2.0,)),
        (parameters.as_flag, ("yes",)),
        (parameters.as_word, (1.0,)),
        (parameters.as_word, ()),
        (parameters.as_sizes, ()),
        (parameters.as_sizes, (8.0, 0.5)),
        (parameters.as_sizes, ("all",)),
    ],
)
def test_wrong_values_are_refused_with_the_parameters_name(convert, atoms):
    with pytest.raises(InvalidValueError, match=r"^Invalid parameter: rate: found .*, needed"):
        convert("rate", atoms)


def test_every_parameter_is_one_of_the_estimator_and_has_atoms():
    for parameter in parameters.CLASSIFIER.values():
        default = getattr(Settings(), parameter.attribute)
        assert all(isinstance(atom, (str, float)) for atom in parameters.as_atoms(default))
        value = parameter.convert("x", parameters.as_atoms(default))
        made = Settings(**{parameter.attribute: value})
        assert parameters.as_atoms(getattr(made, parameter.attribute)) == parameters.as_atoms(
            default
        )


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
