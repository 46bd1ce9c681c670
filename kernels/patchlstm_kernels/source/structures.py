"""Pointers to C structures, whose fields kernels get as a named tuple."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.cgutils import gep_inbounds
from numba.extending import intrinsic, models, register_model


class Structure(types.Type):
    """Numba's type of a pointer to a structure.

    Parameters
    ----------
    name : str
        The structure's.
    fields : dict of str to Numba type
        What it holds, in order.
    """

    def __init__(self, name: str, fields: Mapping[str, Any]) -> None:
        self.value = types.NamedTuple(tuple(fields.values()), namedtuple(name, fields))
        super().__init__(name=f"pointer to {name}")


register_model(Structure)(models.OpaqueModel)


def _fields(typing_context: Any, pointer: Any) -> Any:
    """Return the fields of a structure, as they are now."""
    if not isinstance(pointer, Structure):
        return None

    def generate(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
        members = [context.get_data_type(kind) for kind in sig.return_type]
        place = builder.bitcast(arguments[0], ir.LiteralStructType(members).as_pointer())
        values = [builder.load(gep_inbounds(builder, place, 0, n)) for n in range(len(members))]
        return context.make_tuple(builder, sig.return_type, values)

    return pointer.value(pointer), generate


fields: Any = intrinsic(_fields)
