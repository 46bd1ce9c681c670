"""Builds `patchlstm_kernels._linked`, the extension module by which Python calls the kernels."""

from cffi import FFI

from patchlstm_kernels.declarations import declare

ffibuilder = FFI()
declare(ffibuilder)
ffibuilder.cdef(
    """
    typedef struct lstm_variant {
        const char *name;
        int (*runs_here)(void);
        const lstm_kernels *kernels;
        const lstm_training *training;
    } lstm_variant;
    static const lstm_variant lstm_variants[...];
    """
)
ffibuilder.set_source(
    "patchlstm_kernels._linked",
    '#include "linked.h"\n',
    # relative, as setuptools wants it: setup.py runs in the project's folder; it adds the objects
    include_dirs=["kernels/patchlstm_kernels"],
)
