"""The kernels that are linked into the external: machine code that needs no Python."""

import subprocess
import sys
from pathlib import Path

import lief
import numpy as np
import pytest

import naive
from generator import aot
from helpers import make_network, make_series, named_arrays
from patchlstm_kernels import Topology, engine

SHAPES = [
    Topology(1, (1,), 2),
    Topology(13, (33,), 10),
    Topology(3, (16, 5), 4, delta=False),
    Topology(2, (7, 12, 9), 3, pooling="last"),
    Topology(40, (64,), 30),
    Topology(2, (7, 12), 3, bidirectional=True),
    Topology(5, (16, 9), 3, head="numbers"),
    Topology(2, (20,), 1, pooling="each", head="numbers"),
    Topology(2, (7, 12), 9, head="numbers", bidirectional=True),
    Topology(13, (128,), 10, n_members=4),
    Topology(2, (9, 21), 3, bidirectional=True, n_members=3),
]
LIBRARY = {"memcpy", "memmove", "memset"}
"""What any C library brings; LLVM calls them on its own."""

LIBRARIES = {
    "macos": {*LIBRARY, "bzero", "__bzero", "memset_pattern16"},
    "windows": {*LIBRARY, "___chkstk_ms"},  # how a stack grows by more than a page
    "linux": LIBRARY,
}
"""What that of a system, or its compiler, brings."""

MARKS = {"_GLOBAL_OFFSET_TABLE_", "_fltused"}
"""No functions: what the linker makes itself, and how Windows' linker learns of floats."""

VARIANTS = [
    pytest.param(
        target,
        variant,
        id=f"{target}-{variant.name}",
        marks=() if target == aot.this_target() else pytest.mark.foreign,
    )
    for target in aot.TARGETS
    for variant in aot.TARGETS[target]
]


def built(target, variant, table="lstm_kernels"):
    return aot.build_objects(target, [table])[aot.TARGETS[target].index(variant)]


def symbols(path):
    """Names of the functions that an object defines, and of what it needs."""
    binary = lief.parse(path)
    if isinstance(binary, lief.ELF.Binary):
        found = [(s.name, s.shndx == 0) for s in binary.symbols if s.name]
        defined = {name for name, is_needed in found if not is_needed}
        return defined, {name for name, is_needed in found if is_needed}
    if isinstance(binary, lief.COFF.Binary):
        undefined = {s.name for s in binary.symbols if s.section_idx == 0 and s.is_external}
        return {s.name for s in binary.symbols} - undefined, undefined
    undefined = {s.name for s in binary.imported_symbols}
    names = {s.name for s in binary.symbols}
    return {n.removeprefix("_") for n in names - undefined}, {
        n.removeprefix("_") for n in undefined
    }


@pytest.mark.parametrize("table", aot.TABLES)
@pytest.mark.parametrize(("target", "variant"), VARIANTS)
def test_an_object_has_the_table_and_needs_nothing(target, variant, table):
    defined, needed = symbols(built(target, variant, table))
    assert f"{table}_{variant.name}" in defined
    assert needed - MARKS <= LIBRARIES[target.partition("-")[0]]


def test_the_look_at_symbols_sees_a_foreign_one(tmp_path):
    source = tmp_path / "needs.c"
    source.write_text(
        "float fmaf(float, float, float);\nfloat f(float x) { return fmaf(x, x, x); }\n"
    )
    subprocess.run(["cc", "-c", "-fno-builtin", source, "-o", tmp_path / "needs.o"], check=True)
    defined, needed = symbols(tmp_path / "needs.o")
    assert "f" in defined
    assert needed - MARKS == {"fmaf"}


def check_against_oracle(run):
    """Compare what a program says of networks of many shapes with the plain computation."""
    for topology in SHAPES:
        parameters = make_network(topology)
        named = named_arrays(topology, parameters)
        for length in (0, 1, 2, 65):
            frames, _, _ = make_series(topology, [length])
            canonical = np.concatenate([array.ravel() for array in named.values()])
            counts = np.array([len(topology.sizes), length], np.int64)
            said = run(b"".join(a.tobytes() for a in (counts, topology.sizes, canonical, frames)))
            whole, streamed = np.frombuffer(said, np.float32).reshape(2, -1)
            plain = naive.probabilities if topology.head == "labels" else naive.numbers
            expected = plain(named, frames, topology.delta, topology.pooling)
            np.testing.assert_allclose(whole, expected, rtol=0, atol=2e-6)
            np.testing.assert_array_equal(streamed, whole)


def compile_program(folder, target, variant, *compiler):
    program = folder / "predict"
    source = Path(__file__).parent / "predict_main.c"
    inputs = [source, built(target, variant), f"-DTABLE=lstm_kernels_{variant.name}"]
    subprocess.run([*compiler, "-std=c11", "-O1", *inputs, "-o", program], check=True)
    return program


@pytest.mark.parametrize(
    "variant", aot.TARGETS[aot.this_target()], ids=lambda variant: variant.name
)
def test_a_program_without_python_predicts_as_the_oracle(tmp_path, variant):
    if variant.name not in engine.VARIANTS:
        pytest.skip("this processor lacks what the variant is for")
    program = compile_program(tmp_path, aot.this_target(), variant, "cc")
    check_against_oracle(
        lambda data: subprocess.run([program], input=data, capture_output=True, check=True).stdout
    )


@pytest.mark.foreign
def test_another_processors_code_predicts_as_the_oracle(tmp_path):
    zig = [sys.executable, "-m", "ziglang", "cc", "-target", "aarch64-linux-musl", "-static"]
    (variant,) = aot.TARGETS["linux-aarch64"]
    program = compile_program(tmp_path, "linux-aarch64", variant, *zig)
    assert lief.parse(program).header.machine_type == lief.ELF.ARCH.AARCH64
    command = ["qemu-aarch64-static", program]
    check_against_oracle(
        lambda data: subprocess.run(command, input=data, capture_output=True, check=True).stdout
    )
