"""Builds `patchlstm._bridge`, the extension module between the shim and Python."""

import zlib
from pathlib import Path

from cffi import FFI

# relative, as setuptools wants it: setup.py runs in the project's folder
HERE = Path("host/bridge")
SHIM = Path("host/shim")

CONTRACT = Path(__file__).parents[1] / "shim" / "contract.h"


def contract_checksum() -> str:
    """Return the number by which the external and the bridge know that they fit together."""
    return f"{zlib.crc32(CONTRACT.read_bytes())}u"


ffibuilder = FFI()
ffibuilder.cdef(CONTRACT.read_text(encoding="utf-8"))
ffibuilder.cdef('extern "Python+C" void patchlstm_serve(const lstm_shim *shim);')
ffibuilder.set_source(
    "patchlstm._bridge",
    '#include <stdint.h>\n#include "contract.h"\n',
    sources=[str(HERE / "boot.c")],
    include_dirs=[str(SHIM)],
    define_macros=[("LSTM_CONTRACT", contract_checksum())],
    py_limited_api=False,  # boot.c needs PyConfig, whose layout belongs to one Python version
)
