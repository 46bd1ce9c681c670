"""Turns tables of Numba's compiled functions into object files without Python.

Usage: extract.py JOBS, with the environment variables by which `patchlstm_kernels` and Numba choose
a processor. JOBS is a file of JSON: a list of objects with the keys ``table`` (its C structure),
``symbol`` (what the object calls it), ``cpu``, ``triple`` and ``target`` (the file).

Each C function of Numba's is a wrapper, which reports errors to Python, around a native function
``int32 f(result *, error **, arguments...)``. A wrapper that ignores the error, which the kernels
never set, takes its place. All becomes internal to the object but the table of pointers to these
functions, so that LLVM drops whatever nobody calls: all that knows of Python. This leans on private
names of Numba, hence its version is pinned in pyproject.toml, and
tests/kernels/test_ahead_of_time.py looks at what is left.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
from cffi import FFI
from numba import types

from patchlstm_kernels.declarations import declare, list_kernels
from patchlstm_kernels.source.exports import compile_kernel

# What LLVM may call on its own or Numba by name; every C library has them.
_LIBRARY = ("memcpy", "memmove", "memset")

_FFI = FFI()
declare(_FFI)


def main(jobs: list[dict[str, str]]) -> None:
    """Write the object files."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    for job in jobs:
        target = llvm.Target.from_triple(job["triple"])
        machine = target.create_target_machine(cpu=job["cpu"], opt=3, reloc="pic")
        module = _link(job["table"], job["symbol"])
        module.triple = job["triple"]
        module.data_layout = str(machine.target_data)
        _optimise(module, machine)
        _check(module)
        Path(job["target"]).write_bytes(machine.emit_object(module))


def _link(table: str, symbol: str) -> llvm.ModuleRef:
    """Return a module with all kernels of a table, and the table as its one symbol."""
    names = list(list_kernels(_FFI, table))
    whole = llvm.parse_assembly("")
    for name in names:
        whole.link_in(llvm.parse_assembly(_code(table, name)))
    pointers = ", ".join(f"ptr @{name}" for name in names)
    kinds = ", ".join("ptr" for _ in names)
    declared = "".join(f"declare {_signature(table, name)}\n" for name in names)
    whole.link_in(
        llvm.parse_assembly(
            f"{declared}@{symbol} = hidden constant {{ {kinds} }} {{ {pointers} }}\n"
        )
    )
    for value in (*whole.functions, *whole.global_variables):
        if not value.is_declaration and value.name != symbol:
            value.linkage = "internal"
    return whole


@cache
def _compiled(table: str, name: str) -> Any:
    return compile_kernel(name, list_kernels(_FFI, table)[name])


@cache
def _code(table: str, name: str) -> str:
    """Return LLVM code of a C function that calls the native one."""
    function = _compiled(table, name)
    native = function.native_name.removeprefix("cfunc.")
    kinds = _kinds(function)
    arguments = "".join(f", {kind} %a{n}" for n, kind in enumerate(kinds))
    result = _llvm_type(function._sig.return_type)
    slot = "ptr" if result == "void" else result
    value = "" if result == "void" else f"%value = load {result}, ptr %result\n"
    return function.inspect_llvm() + (
        f"\ndefine {_signature(table, name)} nounwind {{\n"
        f"%result = alloca {slot}\n%error = alloca ptr\n"
        f'%status = call i32 @"{native}"(ptr %result, ptr %error{arguments})\n'
        f"{value}ret {result} {'%value' if value else ''}\n}}\n"
    )


def _signature(table: str, name: str) -> str:
    function = _compiled(table, name)
    arguments = ", ".join(f"{kind} %a{n}" for n, kind in enumerate(_kinds(function)))
    return f"{_llvm_type(function._sig.return_type)} @{name}({arguments})"


def _kinds(function: Any) -> list[str]:
    return [_llvm_type(kind) for kind in function._sig.args]


def _llvm_type(kind: Any) -> str:
    """Return LLVM's name of a type; whatever is no number is a pointer."""
    if kind == types.none:
        return "void"
    if kind == types.float64:
        return "double"
    return f"i{kind.bitwidth}" if isinstance(kind, types.Integer) else "ptr"


def _optimise(module: llvm.ModuleRef, machine: llvm.TargetMachine) -> None:
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)


def _check(module: llvm.ModuleRef) -> None:
    left = [
        value.name
        for value in (*module.functions, *module.global_variables)
        if value.is_declaration and not value.name.startswith("llvm.")
    ]
    if foreign := sorted(set(left) - set(_LIBRARY)):
        raise SystemExit(f"the kernels call {', '.join(foreign)}, which is not in a C program")


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
