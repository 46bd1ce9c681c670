"""Runs the start of the macOS binary for arm64 in an emulator of its processor.

`ext_main` registers the classes. What follows a function's named arguments goes onto the stack on
Apple's arm64, unlike elsewhere; so what Max gets to see of names and types is read from there.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from unicorn import UC_ARCH_ARM64, UC_HOOK_CODE, UC_MODE_ARM, Uc, arm64_const

from proof import macho

_IMAGE, _CALLS, _HEAP, _STACK = 0x1_0000_0000, 0x2_0000_0000, 0x3_0000_0000, 0x4_0000_0000
_SIZE = 1 << 20
_RETURN = _CALLS  # where ext_main returns to
_A_CANT = 9  # a method that no message calls


@dataclass
class Registered:
    """A class as Max gets to know it.

    The types are Max's numbers: 1 int, 2 float, 8 any arguments, 9 not for messages; 0 ends them.
    An attribute has a type and flags.
    """

    name: str
    types: list[int]
    methods: dict[str, list[int]] = field(default_factory=dict)
    attributes: dict[str, tuple[str, int]] = field(default_factory=dict)
    name_space: str = ""
    hears_sound: bool = False


class Machine:
    """A processor with the binary in its memory; calls out of it are answered here."""

    def __init__(self) -> None:
        self.classes: list[Registered] = []
        image = macho.lay_out(macho.external(), "ARM64")
        self._names: dict[int, str] = {}
        self._heap = _HEAP
        self._attributes: dict[int, tuple[str, str, int]] = {}
        self._cpu = Uc(UC_ARCH_ARM64, UC_MODE_ARM)
        # Apple's processors compare and exchange in one instruction, the oldest of arm64 do not.
        self._cpu.ctl_set_cpu_model(arm64_const.UC_CPU_ARM64_MAX)
        for start in (_IMAGE, _CALLS, _HEAP, _STACK):
            self._cpu.mem_map(start, _SIZE)
        self._cpu.mem_write(_IMAGE, image.content)
        for address in image.rebases:
            self._write_word(_IMAGE + address, self._word(_IMAGE + address) + _IMAGE)
        for number, (address, name, addend) in enumerate(image.binds, 1):
            self._names[_CALLS + 16 * number] = name.removeprefix("_")
            self._write_word(_IMAGE + address, _CALLS + 16 * number + addend)
        self._entry = _IMAGE + image.entry
        self._cpu.hook_add(UC_HOOK_CODE, self._answer, begin=_CALLS, end=_CALLS + _SIZE)

    def run(self) -> None:
        """Call ext_main.

        Raises
        ------
        LookupError
            If it calls a function that is not answered here.
        """
        self._failed: Exception | None = None
        self._cpu.reg_write(arm64_const.UC_ARM64_REG_SP, _STACK + _SIZE // 2)
        self._cpu.reg_write(arm64_const.UC_ARM64_REG_LR, _RETURN)
        self._cpu.emu_start(self._entry, _RETURN, count=10_000_000)
        if self._failed:
            raise self._failed

    def _answer(self, cpu: Uc, address: int, _size: int, _data: object) -> None:
        """Stand in for a function outside of the binary."""
        if address == _RETURN:
            return
        name = self._names[address]
        try:
            function: Callable[..., int] = getattr(self, f"_call_{name}", self._unknown(name))
            given = [cpu.reg_read(arm64_const.UC_ARM64_REG_X0 + i) for i in range(8)]
            cpu.reg_write(arm64_const.UC_ARM64_REG_X0, function(*given))
            cpu.reg_write(arm64_const.UC_ARM64_REG_PC, cpu.reg_read(arm64_const.UC_ARM64_REG_LR))
        except Exception as error:
            self._failed = error
            cpu.emu_stop()

    def _unknown(self, name: str) -> Callable[..., int]:
        def refuse(*_given: int) -> int:
            raise LookupError(f"ext_main calls {name}, which nobody answers here")

        return refuse

    # ---- Max ----

    def _call_gensym(self, text: int, *_: int) -> int:
        return self._new(self._word_bytes(text) + bytes(8))

    def _call_class_new(self, name: int, *given: int) -> int:
        self.classes.append(Registered(self._text(name), [given[4] & 0xFFFF, *self._stacked()]))
        return len(self.classes)

    def _call_class_addmethod(self, number: int, _function: int, name: int, *_: int) -> int:
        self.classes[number - 1].methods[self._text(name)] = self._stacked()
        return 0

    def _call_attribute_new(self, name: int, kind: int, flags: int, *_: int) -> int:
        handle = self._new(bytes(8))
        self._attributes[handle] = (self._text(name), self._text(self._word(kind)), flags)
        return handle

    def _call_class_addattr(self, number: int, attribute: int, *_: int) -> int:
        name, kind, flags = self._attributes[attribute]
        self.classes[number - 1].attributes[name] = (kind, flags)
        return 0

    def _call_class_register(self, name_space: int, number: int, *_: int) -> int:
        self.classes[number - 1].name_space = self._text(self._word(name_space))
        return 0

    def _call_class_dspinit(self, number: int, *_: int) -> int:
        self.classes[number - 1].hears_sound = True
        return 0

    def _call_critical_new(self, region: int, *_: int) -> int:
        self._write_word(region, self._new(bytes(64)))
        return 0

    def _call_critical_enter(self, *_: int) -> int:
        return 0

    def _call_critical_exit(self, *_: int) -> int:
        return 0

    def _call_qelem_new(self, *_: int) -> int:
        return self._new(bytes(64))

    # ---- the C library ----

    def _call_calloc(self, count: int, size: int, *_: int) -> int:
        return self._new(bytes(count * size))

    def _call_malloc(self, size: int, *_: int) -> int:
        return self._new(bytes(size))

    def _call_bzero(self, start: int, size: int, *_: int) -> int:
        self._cpu.mem_write(start, bytes(size))
        return 0

    def _call_dispatch_semaphore_create(self, *_: int) -> int:
        return self._new(bytes(64))

    def _call_dladdr(self, *_: int) -> int:
        return 0  # unknown

    def _call_strrchr(self, text: int, character: int, *_: int) -> int:
        place = self._text(text).rfind(chr(character))
        return text + place if place >= 0 else 0

    def _call_strlen(self, text: int, *_: int) -> int:
        return len(self._text(text))

    def _call_strcmp(self, one: int, other: int, *_: int) -> int:
        one_text, other_text = self._text(one), self._text(other)
        return (one_text > other_text) - (one_text < other_text) & 0xFFFFFFFF

    def _call_snprintf(self, target: int, size: int, format_: int, *_: int) -> int:
        stacked = self._stack()
        made = self._text(format_)
        while "%s" in made:
            made = made.replace("%s", self._text(next(stacked)), 1)
        if "%" in made:
            raise LookupError(f"ext_main prints {made!r}, of which only %s is understood here")
        self._cpu.mem_write(target, made.encode()[: size - 1] + b"\0")
        return len(made)

    # ---- memory ----

    def _stack(self) -> Iterator[int]:
        """Return the arguments that are not named, in their places of eight bytes."""
        address = self._cpu.reg_read(arm64_const.UC_ARM64_REG_SP)
        while True:
            yield self._word(address)
            address += 8

    def _stacked(self) -> list[int]:
        """Return the types of arguments, up to the 0 that ends them."""
        types = []
        for word in self._stack():
            types.append(word & 0xFFFFFFFF)
            if types[-1] in (0, _A_CANT) or len(types) > 8:
                return types
        return types

    def _new(self, content: bytes) -> int:
        address = self._heap
        self._cpu.mem_write(address, content)
        self._heap += (len(content) + 15) // 16 * 16
        return address

    def _word_bytes(self, value: int) -> bytes:
        return struct.pack("<Q", value)

    def _word(self, address: int) -> int:
        return int(struct.unpack("<Q", self._cpu.mem_read(address, 8))[0])

    def _write_word(self, address: int, value: int) -> None:
        self._cpu.mem_write(address, self._word_bytes(value))

    def _text(self, address: int) -> str:
        content = bytes(self._cpu.mem_read(address, 256))
        return content[: content.index(0)].decode()
