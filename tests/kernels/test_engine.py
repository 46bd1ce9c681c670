"""Which machine code is chosen, and what its calls refuse."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cffi import FFI

from generator import aot
from patchlstm_kernels import Topology, arrange, declarations, engine, restore
from patchlstm_kernels.engine import kernels

TOPOLOGY = Topology(2, (3,), 2)
# What a process does that has no Numba, or is asked for other kernels.
USE = """
import sys
import numpy as np
{before}
from patchlstm_kernels import Topology, engine, initialise
initialise(Topology(2, (3,), 2), np.random.default_rng(0))
print(engine.NAME, "numba" in sys.modules)
"""


def use(before="", **environment):
    """Import the package in a process and call a kernel; return what it says, or its error."""
    command = [sys.executable, "-c", USE.format(before=before)]
    environment = {**os.environ, "PATCHLSTM_KERNELS": "", **environment}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.split() or done.stderr.splitlines()[-1]


def test_the_best_variant_is_taken_and_numba_is_not_imported():
    assert use() == [next(iter(engine.VARIANTS)), "False"]


def test_a_variant_can_be_named():
    for variant in engine.VARIANTS:
        assert use(PATCHLSTM_KERNELS=variant) == [variant, "False"]


def test_numba_can_be_asked_for():
    assert use(PATCHLSTM_KERNELS="jit") == ["jit", "True"]


def test_numba_compiles_where_no_variant_fits():
    none = "sys.modules['patchlstm_kernels._linked'] = None"
    assert use(none) == ["jit", "True"]


def test_neither_a_variant_nor_numba():
    none = "sys.modules.update({'patchlstm_kernels._linked': None, 'numba': None})"
    said = use(none)
    assert said.startswith("ImportError: this installation has no kernels compiled for this")
    assert "pip install 'patchlstm[jit]'" in said


def test_an_unknown_variant():
    said = use(PATCHLSTM_KERNELS="v9")
    known = ", ".join([*engine.VARIANTS, "jit"])
    assert said == (
        "ImportError: the environment variable PATCHLSTM_KERNELS is 'v9'; this processor runs"
        f" {known}, so name one of these or unset it"
    )


def test_arrays_of_another_type_are_refused():
    plain = np.zeros(TOPOLOGY.n_parameters)
    with pytest.raises(TypeError, match="restore needs an array of float32; one of float64"):
        kernels.restore(TOPOLOGY.sizes, plain, arrange(TOPOLOGY, plain))


def test_arrays_with_gaps_are_refused():
    blocks = np.zeros(2 * TOPOLOGY.buffer_size, np.float32)[::2]
    with pytest.raises(ValueError, match="contiguous"):
        kernels.restore(TOPOLOGY.sizes, np.zeros(TOPOLOGY.n_parameters, np.float32), blocks)


def test_too_few_arguments_are_refused():
    with pytest.raises(ValueError, match="argument"):
        kernels.restore(TOPOLOGY.sizes)


def test_what_is_declared_is_what_is_compiled():
    ffi = FFI()
    declarations.declare(ffi)
    for table, header in declarations.TABLES.items():
        module = importlib.import_module(f"patchlstm_kernels.source.{header.stem}")
        assert sorted(declarations.list_kernels(ffi, table)) == sorted(module.__all__)
    variant = dict(engine.ffi.typeof("lstm_variant").fields)
    assert set(declarations.TABLES) <= set(variant)


def test_a_kernel_has_one_table():
    ffi = FFI()
    declarations.declare(ffi)
    declared = [name for table in aot.TABLES for name in declarations.list_kernels(ffi, table)]
    assert len(declared) == len(set(declared))


@pytest.mark.parametrize("table", aot.TABLES)
def test_a_table_is_compiled_anew_when_a_module_that_it_imports_changes(table):
    """What Python finds imported, the build must have found in the text."""
    script = (
        f"import sys, patchlstm_kernels.source.{aot.TABLES[table].stem};"
        "print(*(m.__file__ for n, m in sys.modules.items()"
        " if n.startswith('patchlstm_kernels.source')), sep='\\n')"
    )
    environment = {**os.environ, "PATCHLSTM_KERNELS": ""}
    found = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {Path(path) for path in found} <= set(aot.list_sources(table))


def test_the_lanes_are_the_variants():
    assert kernels.count_lanes() == engine.LANES
    plain = np.arange(TOPOLOGY.n_parameters, dtype=np.float32)
    np.testing.assert_array_equal(restore(TOPOLOGY, arrange(TOPOLOGY, plain)), plain)
