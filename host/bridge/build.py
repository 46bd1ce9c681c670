"""Builds `patchlstm._bridge`, the extension module between the shim and Python."""

from pathlib import Path

from cffi import FFI

# relative, as setuptools wants it: setup.py runs in the project's folder
HERE = Path("host/bridge")
SHIM = Path("host/shim")

ffibuilder = FFI()
ffibuilder.cdef((Path(__file__).parents[1] / "shim" / "contract.h").read_text(encoding="utf-8"))
ffibuilder.cdef('extern "Python+C" void patchlstm_serve(const lstm_shim *shim);')
ffibuilder.set_source(
    "patchlstm._bridge",
    '#include <stdint.h>\n#include "contract.h"\n',
    sources=[str(HERE / "boot.c")],
    include_dirs=[str(SHIM)],
    py_limited_api=False,  # boot.c needs PyConfig, whose layout belongs to one Python version
)
