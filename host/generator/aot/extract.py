"""Turns tables of Numba's compiled functions into object files without Python.

Usage: extract.py JOBS, with the environment variables by which `patchlstm_kernels` and Numba choose
a processor. JOBS is a file of JSON: a list of objects with the keys ``table`` (its C structure),
``bitcode`` (the file that holds what Numba made of it, or receives it), ``symbol`` (what the object
calls it), ``cpu``, ``triple`` and ``target`` (the object).

Each C function of Numba's is a wrapper, which reports errors to Python, around a native function
``int32 f(result *, error **, arguments...)``. A wrapper that ignores the error, which the kernels
never set, takes its place. All becomes internal to the object but the table of pointers to these
functions, so that LLVM drops whatever nobody calls: all that knows of Python. This leans on private
names of Numba, hence its version is pinned in pyproject.toml, and
tests/kernels/test_ahead_of_time.py looks at what is left.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
from cffi import FFI

from patchlstm_kernels.declarations import declare, list_kernels
from patchlstm_kernels.source.compiling import compile_kernel

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
        module = llvm.parse_bitcode(_bitcode(job["table"], Path(job["bitcode"])))
        _add_table(module, job["table"], job["symbol"])
        module.triple = job["triple"]
        module.data_layout = str(machine.target_data)
        _optimise(module, machine)
        _check(module)
        _write(Path(job["target"]), machine.emit_object(module))


def _bitcode(table: str, path: Path) -> bytes:
    """Return a module with all kernels of a table, before it is optimised for any processor."""
    if not path.exists():
        whole = llvm.parse_assembly("")
        for name, kind in list_kernels(_FFI, table).items():
            whole.link_in(llvm.parse_assembly(_compile(table, name, kind)))
        _write(path, whole.as_bitcode())
    return path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    """Write a file that is either whole or not there."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _compile(table: str, name: str, kind: Any) -> str:
    """Return LLVM code of a C function that calls the native one."""
    function = compile_kernel(table, name, kind)
    native = function.native_name.removeprefix("cfunc.")
    kinds = [_llvm_type(argument) for argument in kind.args]
    declared = ", ".join(f"{kind} %a{n}" for n, kind in enumerate(kinds))
    arguments = ", ".join(["ptr %result", "ptr %error", *filter(None, [declared])])
    result = _llvm_type(kind.result)
    slot = "ptr" if result == "void" else result
    value = "" if result == "void" else f"%value = load {result}, ptr %result\n"
    return function.inspect_llvm() + (
        f"\ndefine {result} @{name}({declared}) nounwind {{\n"
        f"%result = alloca {slot}\n%error = alloca ptr\n"
        f'%status = call i32 @"{native}"({arguments})\n'
        f"{value}ret {result} {'%value' if value else ''}\n}}\n"
    )


def _llvm_type(kind: Any) -> str:
    """Return LLVM's name of a type of C."""
    names = {"void": "void", "double": "double", "int32_t": "i32", "int64_t": "i64"}
    return "ptr" if kind.kind == "pointer" else names[kind.cname]


def _add_table(module: llvm.ModuleRef, table: str, symbol: str) -> None:
    """Add the table of pointers, and make it all that others can see."""
    names = list(list_kernels(_FFI, table))
    kinds = ", ".join("ptr" for _ in names)
    pointers = ", ".join(f"ptr @{name}" for name in names)
    declared = "".join(f"declare void @{name}()\n" for name in names)
    constant = f"@{symbol} = hidden constant {{ {kinds} }} {{ {pointers} }}\n"
    module.link_in(llvm.parse_assembly(declared + constant))
    for value in (*module.functions, *module.global_variables):
        if not value.is_declaration and value.name != symbol:
            value.linkage = "internal"


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
