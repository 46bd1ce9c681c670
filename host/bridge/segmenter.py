"""Builds `patchlstm._segmenter`: the C code of lstm.segment, for Python."""

import re
from pathlib import Path

from cffi import FFI

# relative, as setuptools wants it: setup.py runs in the project's folder
_SHIM = Path("host/shim")

_DECLARATIONS = re.sub(r"^#.*", "", (_SHIM / "segmenter.h").read_text(encoding="utf-8"), flags=re.M)

ffibuilder = FFI()
ffibuilder.cdef(_DECLARATIONS)
ffibuilder.set_source(
    "patchlstm._segmenter",
    '#include "segmenter.h"\n',
    sources=[str(_SHIM / name) for name in ("segmenter.c", "motion.c")],
    include_dirs=[str(_SHIM)],
)
