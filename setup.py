"""Compiles the C parts: bridge and kernels (cffi), and the externals that Pure Data loads."""

import os
import platform
import sys
from itertools import chain
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

sys.path.insert(0, "kernels")
sys.path.insert(0, "host")
from generator import aot
from generator.sources import contract_checksum, has_kernels, headers, pd_libraries

# where m_pd.h may be: PD_INCLUDE, Debian's package puredata-dev, Pd's own `make install`
PD_INCLUDES = [
    *filter(None, [os.environ.get("PD_INCLUDE")]),
    "/usr/include/pd",
    "/usr/local/include/pd",
]
PD_PROCESSOR = {"aarch64": "arm64"}.get(platform.machine(), "amd64")
# a file's ending tells Pd the size of its numbers; .pd_linux is what every 32-bit-float Pd knows
PD_FLOAT_SIZES = {".pd_linux": "32", f".linux-{PD_PROCESSOR}-64.so": "64"}


LINKED = "patchlstm_kernels._linked"  # the kernels for Python
HAS_VARIANTS = aot.this_target() in aot.TARGETS  # elsewhere Numba compiles, at run time


class External(Extension):
    """A library for Pd: it has a file name of its own, and no Python in it."""

    def __init__(self, name: str, ending: str, sources: list[Path], include: str) -> None:
        file_name = name + ending
        super().__init__(
            "patchlstm.externals." + file_name.replace(".", "_"),
            sources=[os.path.relpath(path) for path in sources],  # as setuptools wants it
            include_dirs=[include],
            depends=[os.path.relpath(path) for path in headers()],
            define_macros=[
                ("PD_FLOATSIZE", PD_FLOAT_SIZES[ending]),
                ("PD_ENDING", f'"{ending}"'),
                ("LSTM_CONTRACT", contract_checksum()),
            ],
            extra_compile_args=["-std=c11", "-fvisibility=hidden", "-Wall", "-Wextra"],
            libraries=["dl", "pthread", "m"],
        )
        self.file_name = file_name
        self.has_kernels = has_kernels(sources)


class BuildExternals(build_ext):
    """build_ext that lets an external keep its own file name, and links the kernels."""

    def run(self) -> None:
        """Build all, once the kernels are compiled; all tables at once are faster."""
        if HAS_VARIANTS:
            aot.build_objects(aot.this_target(), aot.TABLES)
        super().run()

    def build_extension(self, ext: Extension) -> None:
        """Build one of them."""
        tables = aot.TABLES if ext.name == LINKED else aot.IN_PATCHERS
        if ext.name == LINKED or (isinstance(ext, External) and ext.has_kernels):
            objects = aot.build_objects(aot.this_target(), tables)
            ext.extra_objects = [os.path.relpath(path) for path in objects]
            files = {*headers(), *aot.KERNELS.glob("*.h"), *chain(*map(aot.list_sources, tables))}
            ext.depends = [os.path.relpath(path) for path in files]
        super().build_extension(ext)

    def get_ext_filename(self, fullname: str) -> str:
        """Path of the built file; setuptools asks for it with and without the package's name."""
        package, _, name = fullname.rpartition(".")
        for extension in self.extensions:
            if isinstance(extension, External) and name == extension.name.rpartition(".")[2]:
                return str(Path(*package.split("."), extension.file_name))
        return super().get_ext_filename(fullname)


def pd_externals() -> list[Extension]:
    """Return the library and the file that loads each class; none without Pd's header."""
    if sys.platform != "linux":
        return []  # `make pd-foreign` makes those for other systems, on Linux
    if not HAS_VARIANTS:
        print("patchlstm: no kernels for this processor, so no external for Pure Data is built")
        return []
    include = next((path for path in PD_INCLUDES if Path(path, "m_pd.h").exists()), None)
    if include is None:
        print(
            "patchlstm: m_pd.h not found (Debian: puredata-dev); no external for Pure Data is built"
        )
        return []
    return [
        External(name, ending, sources, include)
        for ending in PD_FLOAT_SIZES
        for name, sources in pd_libraries().items()
    ]


cffi_modules = ["host/bridge/build.py:ffibuilder", "host/bridge/segmenter.py:ffibuilder"]
if HAS_VARIANTS:
    cffi_modules.append("host/generator/aot/library.py:ffibuilder")

setup(
    cffi_modules=cffi_modules,
    ext_modules=pd_externals(),
    cmdclass={"build_ext": BuildExternals},
)
