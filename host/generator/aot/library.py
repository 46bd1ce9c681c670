"""Builds `patchlstm_kernels._linked`, the extension module by which Python calls the kernels."""

from pathlib import Path

from cffi import FFI

from generator import aot

# relative, as setuptools wants it: setup.py runs in the project's folder; it adds the objects
_KERNELS = Path("kernels/patchlstm_kernels")

ffibuilder = FFI()
aot.declare(ffibuilder)
ffibuilder.cdef((_KERNELS / "variant.h").read_text(encoding="utf-8"))
ffibuilder.cdef("static const lstm_variant lstm_variants[...];")
ffibuilder.set_source(
    "patchlstm_kernels._linked", '#include "linked.h"\n', include_dirs=[str(_KERNELS)]
)
