"""`make max`: makes the package for Max, complete except for the paths of a Python."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import patchlstm
from generator.maxpackage import (
    binaries,
    examples,
    gestures,
    helppatch,
    listening,
    pages,
    synth,
)
from generator.maxpackage.abstractions import ABSTRACTIONS
from generator.sources import ROOT
from patchlstm.objects.catalogue import EVERYTHING

TARGET = ROOT / "host" / "patchlstm" / "externals" / "max" / "lstm"


def package_info() -> dict[str, object]:
    """Return what Max's package manager reads."""
    windows = {"platform": ["x64"], "min_version": "10"}
    macintosh = {"platform": ["x64", "aarch64"], "min_version": "10.15"}
    return {
        "name": "lstm",
        "displayname": "patchlstm",
        "version": patchlstm.__version__,
        "author": "The patchlstm authors",
        "authors": ["The patchlstm authors"],
        "description": "Record series, label them, train an LSTM while the sound goes on, predict.",
        "homepatcher": "lstm.classifier~.maxhelp",
        "max_version_min": "8.0",
        "os": {"macintosh": macintosh, "windows": windows},
        "tags": ["machine learning", "gesture", "lstm"],
        "website": "",
        "package_extra": {"reverse_domain": "org.patchlstm", "copyright": "BSD-3-Clause"},
    }


def write_texts(package: Path) -> None:
    """Write everything but the binaries."""
    for folder in ("docs", "examples", "help", "init", "patchers", "support"):
        (package / folder).mkdir(parents=True)
    mapping = [f"max objectfile {each.max_name} lstm {each.max_name};" for each in EVERYTHING]
    _write(package / "init" / "lstm-objectmappings.txt", "\n".join(mapping) + "\n")
    for each in EVERYTHING:
        _write(package / "docs" / f"{each.max_name}.maxref.xml", pages.page(each))
        _write(package / "help" / f"{each.max_name}.maxhelp", helppatch.help_patch(each))
    _write(package / "examples" / "japanese-vowels.maxpat", examples.japanese_vowels())
    _write(package / "examples" / "movement-plays-synth.maxpat", synth.movement_plays_synth())
    _write(package / "patchers" / "lstm.maxtest.maxpat", examples.self_test())
    _write(package / "examples" / "words.maxpat", listening.words())
    _write(package / "examples" / "strokes.maxpat", listening.strokes())
    _write(package / "examples" / "gestures.maxpat", gestures.gestures())
    for name, abstraction in ABSTRACTIONS.items():
        _write(package / "patchers" / f"{name}.maxpat", abstraction.make())
        _write(package / "help" / f"{name}.maxhelp", helppatch.abstraction_help(name))
    only_data = shutil.ignore_patterns("*.py", "__*")
    # Max finds by name what lies in a package's folder `media`
    shutil.copytree(ROOT / "patches" / "data", package / "media", ignore=only_data)
    _write(package / "package-info.json", json.dumps(package_info(), indent=2) + "\n")
    shutil.copy(ROOT / "LICENSE", package / "license.txt")
    for script in (ROOT / "patches" / "pd").glob("add-python.*"):
        shutil.copy(script, package / "support")
    for path in (ROOT / "patches" / "max").iterdir():
        (shutil.copytree if path.is_dir() else shutil.copy)(path, package / path.name)


def main() -> None:
    """Make the package; an older one stays until the new one is complete."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET.parent, prefix=".making-") as folder:
        package, scratch = Path(folder, "lstm"), Path(folder, "scratch")
        scratch.mkdir()
        write_texts(package)
        externals = package / "externals"
        externals.mkdir()
        binaries.build_windows(externals / "lstm.mxe64", scratch)
        binaries.build_macos(externals / "lstm.mxo", scratch, patchlstm.__version__)
        shutil.rmtree(TARGET, ignore_errors=True)
        package.rename(TARGET)
    print(f"made {TARGET.relative_to(ROOT)}")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
