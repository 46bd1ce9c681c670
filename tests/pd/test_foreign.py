"""The library for Pure Data on Windows and macOS, as `make pd-foreign` makes it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from generator.reference.ctable import setup_name
from patchlstm.cli import environment, install
from patchlstm.objects.catalogue import EVERYTHING

EXTERNALS = Path(environment.__file__).parents[1] / "externals"
SETUPS = {"lstm_setup"}
CLASS_SETUPS = {setup_name(each) for each in EVERYTHING}
pytestmark = pytest.mark.skipif(
    not (EXTERNALS / "pd-windows").is_dir(), reason="`make pd-foreign` has not been run"
)


@pytest.mark.parametrize(("name", "setups"), [("lstm", SETUPS), ("lstm-class", CLASS_SETUPS)])
def test_windows_libraries_are_what_pd_loads(name: str, setups: set[str]) -> None:
    lief = pytest.importorskip("lief")
    binary = lief.PE.parse(str(EXTERNALS / "pd-windows" / f"{name}.dll"))
    assert binary.header.machine == lief.PE.Header.MACHINE_TYPES.AMD64
    assert {entry.name for entry in binary.get_export().entries} == setups
    imports = {each.name: {entry.name for entry in each.entries} for each in binary.imports}
    others = {each for each in imports if not each.startswith("api-ms-win-crt-")}
    assert others == {"pd.dll", "KERNEL32.dll"}
    assert "pd_error" in imports["pd.dll"]


@pytest.mark.parametrize(("name", "setups"), [("lstm", SETUPS), ("lstm-class", CLASS_SETUPS)])
def test_macos_libraries_are_what_pd_loads(name: str, setups: set[str]) -> None:
    lief = pytest.importorskip("lief")
    fat = lief.MachO.parse(str(EXTERNALS / "pd-macos" / f"{name}.pd_darwin"))
    assert {fat.at(i).header.cpu_type.name for i in range(2)} == {"ARM64", "X86_64"}
    for i in range(2):
        binary = fat.at(i)
        exported = {symbol.name for symbol in binary.exported_symbols}
        assert {f"_{setup}" for setup in setups} <= exported
        undefined = {symbol.name for symbol in binary.imported_symbols}
        assert "_pd_error" in undefined
        assert not any(symbol.startswith(("_Py", "__Py")) for symbol in undefined)
        libraries = {library.name for library in binary.libraries} - {"lstm"}
        assert libraries == {"/usr/lib/libSystem.B.dylib"}


@pytest.mark.parametrize(("system", "ending"), [("win32", ".dll"), ("darwin", ".pd_darwin")])
def test_install_takes_those_of_its_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, ending: str
) -> None:
    paths = environment.paths_text()
    monkeypatch.setattr(environment, "paths_text", lambda: paths)
    monkeypatch.setattr(sys, "platform", system)
    made = install.install_pd(tmp_path)
    monkeypatch.undo()
    names = {path.name for path in made.iterdir() if path.suffix == ending}
    assert names == {f"lstm{ending}", *(f"{each.name}{ending}" for each in EVERYTHING)}
    assert not list(made.glob("*.pd_linux"))
