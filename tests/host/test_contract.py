from patchlstm._bridge import lib

from patchlstm.patcher.protocol import Kind, Level, Outlet
from patchlstm_kernels import limits


def test_enumerations_are_those_of_the_contract():
    for kind in Kind:
        assert getattr(lib, f"LSTM_{kind.name}") == kind
    for outlet in Outlet:
        assert getattr(lib, f"LSTM_{outlet.name}") == outlet
    for level in Level:
        assert getattr(lib, f"LSTM_{level.name}") == level


def test_every_network_fits_the_shim():
    assert limits.MAX_OUTPUTS == lib.LSTM_MAX_LABELS
