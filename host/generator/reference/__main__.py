"""`make reference`: renews the subpatch ``reference`` of each of Pd's help patches."""

from __future__ import annotations

from pathlib import Path

from generator.reference.description import CLASSES
from generator.reference.pdsubpatch import renew

PATCHES = Path(__file__).parents[3] / "patches" / "pd"

for described in CLASSES:
    patch = PATCHES / f"{described.name}-help.pd"
    patch.write_text(renew(patch.read_text(encoding="utf-8"), described), encoding="utf-8")
