"""What the processor that Numba compiles for can do, learned from what LLVM makes of a probe.

Numba compiles for the processor it runs on, or for the one that NUMBA_CPU_NAME and
NUMBA_CPU_FEATURES name; either way the kernels' shapes must be known before they are compiled.
"""

from __future__ import annotations

from llvmlite import binding as llvm
from llvmlite import ir
from numba.core.registry import cpu_target

from .compiling import part


def _assemble_fused_multiply_add() -> str:
    """Return the assembly code of a fused multiply and add of 16 floats."""
    vector = ir.VectorType(ir.FloatType(), 16)
    module = ir.Module()
    probe = ir.Function(module, ir.FunctionType(vector, 3 * [vector]), "probe")
    builder = ir.IRBuilder(probe.append_basic_block())
    fuse = ir.Function(module, ir.FunctionType(vector, 3 * [vector]), "llvm.fma.v16f32")
    builder.ret(builder.call(fuse, probe.args))
    codegen = cpu_target.target_context.codegen()
    triple, name, _ = codegen.magic_tuple()
    machine = llvm.Target.from_triple(triple).create_target_machine(
        cpu=name, features=codegen._get_host_cpu_features()
    )
    return str(machine.emit_assembly(llvm.parse_assembly(str(module))))


_ASSEMBLY = _assemble_fused_multiply_add()

MANY_REGISTERS = "zmm" in _ASSEMBLY
"""Whether there are 32 registers of sixteen floats each (AVX-512).

AVX2 has 16 of eight, and so has ARM, in pairs.
"""

LANES = 16 if MANY_REGISTERS else 8
"""Values in a vector."""


@part
def count_lanes():
    """Count the values of a vector."""
    return LANES
