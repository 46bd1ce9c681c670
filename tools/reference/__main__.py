"""`make reference`: renews the subpatch ``reference`` of each of Pd's help patches."""

from __future__ import annotations

from pathlib import Path

from reference.description import CLASSES
from reference.pdsubpatch import renew

PATCHES = Path(__file__).parents[2] / "patches" / "pd"

for described in CLASSES:
    patch = PATCHES / f"{described.name}-help.pd"
    patch.write_text(renew(patch.read_text(encoding="utf-8"), described), encoding="utf-8")
