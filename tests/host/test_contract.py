import pytest
from patchlstm._bridge import ffi, lib

from patchlstm.limits import MAX_KEPT_BYTES, MAX_MODEL_BYTES, MAX_TEXT_LENGTH
from patchlstm.patcher.protocol import FROM_PATCH, Kind, Level, Outlet, Tuning
from patchlstm_kernels import layout, limits


def test_enumerations_are_those_of_the_contract():
    for kind in Kind:
        assert getattr(lib, f"LSTM_{kind.name}") == kind
    for outlet in Outlet:
        assert getattr(lib, f"LSTM_{outlet.name}") == outlet
    for level in Level:
        assert getattr(lib, f"LSTM_{level.name}") == level


def test_the_tuning_is_that_of_the_contract():
    assert Tuning._fields == tuple(name for name, _ in ffi.typeof("lstm_tuning").fields)


def test_every_network_fits_the_shim():
    assert limits.MAX_OUTPUTS == lib.LSTM_MAX_OUTPUTS
    assert limits.MAX_INPUTS == lib.LSTM_MAX_INPUTS
    assert limits.MAX_HIDDEN_SIZE == lib.LSTM_MAX_HIDDEN_SIZE
    assert limits.MAX_LAYERS == lib.LSTM_MAX_LAYERS
    assert limits.MAX_MEMBERS == lib.LSTM_MAX_MEMBERS
    assert limits.MAX_RATE == lib.LSTM_MAX_RATE


def test_files_have_one_limit():
    assert MAX_MODEL_BYTES == lib.LSTM_MAX_MODEL_BYTES
    assert MAX_KEPT_BYTES == lib.LSTM_MAX_KEPT_BYTES
    assert FROM_PATCH == lib.LSTM_FROM_PATCH
    assert MAX_TEXT_LENGTH == lib.LSTM_MAX_TEXT_LENGTH


@pytest.mark.parametrize(
    "name",
    [
        "N_INPUTS",
        "N_OUTPUTS",
        "DELTA",
        "POOLING",
        "HEAD",
        "N_DIRECTIONS",
        "N_MEMBERS",
        "CELL",
        "RATE",
        "N_LAYERS",
        "HIDDEN_SIZES",
    ],
)
def test_sizes_are_in_the_contracts_order(name):
    assert getattr(layout, name) == getattr(lib, f"LSTM_{name}")
