"""Turns the compiled functions of `patchlstm_kernels.exports` into one object file without Python.

Usage: extract.py KERNELS VARIANT CPU TRIPLE TARGET, with the environment variables by which Numba
chooses a processor.

Each C function of Numba's is a wrapper, which reports errors to Python, around a native function
``int32 f(result *, error **, arguments...)``. A wrapper that ignores the error, which the kernels
never set, takes its place. The rest becomes internal to the object, so that LLVM drops whatever
nobody calls: all that knows of Python. This leans on private names of Numba, hence its version is
pinned in pyproject.toml, and tests/kernels/test_ahead_of_time.py looks at what is left.
"""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
from numba import types as numba_types

# What LLVM may call on its own or Numba by name; every C library has them.
_LIBRARY = ("memcpy", "memmove", "memset")


def main(kernels: Path, variant: str, cpu: str, triple: str, target: Path) -> None:
    """Write the object file."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(triple).create_target_machine(cpu=cpu, opt=3, reloc="pic")
    whole = llvm.parse_assembly("")
    for name, function in _exports(kernels).items():
        exported = f"lstm_{variant}_{name}"
        text = function.inspect_llvm() + _wrapper(exported, function)
        whole.link_in(_internalise(llvm.parse_assembly(text), exported))
    whole.triple = triple
    whole.data_layout = str(machine.target_data)
    _optimise(whole, machine)
    _check(whole)
    target.write_bytes(machine.emit_object(whole))


def _exports(kernels: Path) -> dict[str, Any]:
    # The package itself would compile the training as well.
    package = types.ModuleType("patchlstm_kernels")
    package.__path__ = [str(kernels)]
    sys.modules[package.__name__] = package
    from patchlstm_kernels.exports import EXPORTS

    return EXPORTS


def _wrapper(exported: str, function: Any) -> str:
    """Return LLVM code of a C function that calls the native one."""
    signature = function._sig
    native = function.native_name.removeprefix("cfunc.")
    arguments = ", ".join(f"{_llvm_type(kind)} %a{i}" for i, kind in enumerate(signature.args))
    result = _llvm_type(signature.return_type)
    slot = "ptr" if result == "void" else result
    value = "" if result == "void" else f"%value = load {result}, ptr %result\n"
    return (
        f"\ndefine hidden {result} @{exported}({arguments}) nounwind {{\n"
        f"%result = alloca {slot}\n%error = alloca ptr\n"
        f'%status = call i32 @"{native}"(ptr %result, ptr %error, {arguments})\n'
        f"{value}ret {result} {'%value' if value else ''}\n}}\n"
    )


def _llvm_type(kind: Any) -> str:
    if kind == numba_types.none:
        return "void"
    if kind == numba_types.float64:
        return "double"
    return "ptr" if isinstance(kind, numba_types.CPointer) else f"i{kind.bitwidth}"


def _internalise(module: llvm.ModuleRef, exported: str) -> llvm.ModuleRef:
    for value in (*module.functions, *module.global_variables):
        if not value.is_declaration and value.name != exported:
            value.linkage = "internal"
    return module


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
    main(Path(sys.argv[1]), *sys.argv[2:5], Path(sys.argv[5]))
