"""What compiled code depends on, and when it is compiled again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import lief
import pytest
from numba import cfunc

import patchlstm_kernels
from patchlstm_kernels.compiling import C_OPTIONS
from patchlstm_kernels.exports import EXPORTS

PACKAGE = Path(patchlstm_kernels.__file__).parent
# A kernel that is quick to compile, in place of all others.
COUNT = """
from numba import types
from .compiling import CONST_INDICES, kernel
from .network.layout import count_state
from .vectors.simd import address

@kernel(types.int64(CONST_INDICES))
def count(sizes):
    return count_state(address(sizes))
"""
# What a process is asked that loads it from the cache, or compiles it.
ASK = "from patchlstm_kernels import count; print(sum(count.stats.cache_hits.values()))"


@pytest.mark.parametrize("function", EXPORTS.values(), ids=EXPORTS)
def test_c_functions_need_neither_python_nor_numba(function):
    # Compiled again, since nothing but the machine code is left of what comes from the cache.
    fresh = cfunc(function._sig, **{**C_OPTIONS, "cache": False})(function._pyfunc)
    compiled = lief.ELF.parse(list(fresh._library._get_compiled_object()))
    needed = {symbol.name for symbol in compiled.symbols if symbol.shndx == 0} - {""}
    assert needed <= {"memset", "memcpy", "memmove"}


@pytest.fixture
def package(tmp_path):
    """A copy of the kernels' package, with one kernel that is quick to compile."""
    copy = tmp_path / "patchlstm_kernels"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "__init__.py").write_text(COUNT, encoding="utf-8")
    return copy


def ask(package, **environment):
    return subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": str(package.parent), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def was_cached(package, **environment):
    done = ask(package, **environment)
    assert done.returncode == 0, done.stderr
    return bool(int(done.stdout))


def test_a_change_of_any_file_compiles_anew(package):
    assert not was_cached(package)
    assert was_cached(package)
    with (package / "network" / "layout.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert not was_cached(package)
    assert was_cached(package)


def test_kernels_for_any_processor_have_a_cache_of_their_own(package):
    assert not was_cached(package, PATCHLSTM_KERNELS="")
    assert not was_cached(package, PATCHLSTM_KERNELS="plain")
    assert was_cached(package, PATCHLSTM_KERNELS="")
    assert was_cached(package, PATCHLSTM_KERNELS="plain")


def test_what_cannot_be_kept_is_told(package, tmp_path):
    # Files where folders would have to be: nobody can write there, not even root.
    (package / "__pycache__").write_text("", encoding="utf-8")
    home = tmp_path / "home"
    home.write_text("", encoding="utf-8")
    places = {"HOME": str(home), "XDG_CACHE_HOME": str(home), "NUMBA_CACHE_DIR": ""}
    refused = ask(package, PYTHONDONTWRITEBYTECODE="1", **places)
    assert refused.returncode != 0
    assert "the compiled kernels cannot be kept" in refused.stderr
    assert "NUMBA_CACHE_DIR" in refused.stderr
    assert not was_cached(package, **{**places, "NUMBA_CACHE_DIR": str(tmp_path / "cache")})
    assert was_cached(package, **{**places, "NUMBA_CACHE_DIR": str(tmp_path / "cache")})
