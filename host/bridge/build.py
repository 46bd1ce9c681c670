"""Builds `patchlstm._bridge`, the extension module between the shim and Python."""

from cffi import FFI

from generator.sources import CONTRACT, contract_checksum

ffibuilder = FFI()
ffibuilder.cdef(CONTRACT.read_text(encoding="utf-8"))
ffibuilder.cdef('extern "Python+C" void patchlstm_serve(const lstm_shim *shim);')
ffibuilder.set_source(
    "patchlstm._bridge",
    '#include <stdint.h>\n#include "contract.h"\n',
    # relative, as setuptools wants it: setup.py runs in the project's folder
    sources=["host/bridge/boot.c", "host/bridge/interpreter.c"],
    include_dirs=["host/shim", "host/bridge"],
    define_macros=[("LSTM_CONTRACT", contract_checksum())],
)
