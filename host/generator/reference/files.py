"""Which files are made of the catalogue."""

from __future__ import annotations

from pathlib import Path

from generator.reference import commandpage, ctable, docpages
from generator.reference.pdlists import renew_inlet, renew_objects
from generator.reference.pdsubpatch import renew
from generator.sources import ROOT, SHIM
from patchlstm.objects.catalogue import EVERYTHING

PATCHES = ROOT / "patches" / "pd"
PAGES = ROOT / "docs"


def made() -> dict[Path, str]:
    """Return the text of every file that is made of the catalogue, wholly or in part."""
    texts = {
        SHIM / "table.c": ctable.table(),
        SHIM / "table.h": ctable.table_header(),
        SHIM / "pd" / "pd_class_names.h": ctable.class_names(),
    }
    for described in EVERYTHING:
        path = PATCHES / f"{described.name}-help.pd"
        texts[path] = renew_inlet(renew(_read(path), described), described)
    for name, n_columns, width in (("lstm-meta.pd", 1, 0), ("README.deken.pd", 4, 135)):
        texts[PATCHES / name] = renew_objects(_read(PATCHES / name), n_columns, width)
    texts[PAGES / "command-line.md"] = commandpage.page()
    return texts | docpages.pages(PAGES / "objects", _patches_with_help())


def _patches_with_help() -> dict[str, str]:
    """Return the help patches of those objects that are patches themselves, by name."""
    named = {path.stem: PATCHES / f"{path.stem}-help.pd" for path in PATCHES.glob("lstm.*.pd")}
    return {name: _read(path) for name, path in sorted(named.items()) if path.exists()}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
