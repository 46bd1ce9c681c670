"""`patchlstm install pd`: the folder that it makes, and those that it leaves alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from patchlstm.cli import environment
from patchlstm.cli.environment import PATHS_FILE, SetupError, patches, pd_folder
from patchlstm.cli.install import install_pd
from patchlstm.cli.main import main
from patchlstm.objects.catalogue import EVERYTHING

PATCHES = patches() / "pd"
CLASSES = [each.name for each in EVERYTHING]
ENDINGS = (".pd_linux", ".linux-amd64-64.so")  # of 32-bit-float and 64-bit-float Pd


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_folder_holds_all_that_pd_needs(library: Path) -> None:
    parts = [part + kind for part in ("train", "test") for kind in ("", "-labels")]
    assert library.name == "lstm"
    assert files_in(library) == {
        *(name + ending for name in ("lstm", *CLASSES) for ending in ENDINGS),
        *(str(path.relative_to(PATCHES)) for path in PATCHES.rglob("*.pd")),
        *(PATHS_FILE, "add-python.sh", "add-python.bat"),
        *("data/README.md", *(f"data/japanese-vowels-{part}.json" for part in parts)),
        *(f"data/voice/{path.name}" for path in (PATCHES.parent / "data" / "voice").iterdir()),
    }


def test_paths_file_names_files_that_exist(library: Path) -> None:
    lines = (library / PATHS_FILE).read_text(encoding="utf-8").splitlines()
    paths = dict(line.split(" = ") for line in lines if not line.startswith("#"))
    assert paths.pop("version") == "{}.{}".format(*sys.version_info)
    assert set(paths) == {"libpython", "executable", "site", "bridge"}
    assert all(Path(path).is_absolute() and Path(path).exists() for path in paths.values())


def test_older_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    library = install_pd(tmp_path)
    (library / "left-over.pd").write_text("")
    (library / "lstm.pd_linux").write_text("")
    assert install_pd(tmp_path) == library
    assert "left-over.pd" not in files_in(library)
    assert (library / "lstm.pd_linux").stat().st_size > 1000
    assert names_in(tmp_path) == ["lstm"]  # no scratch folder stays behind


def test_foreign_folder_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "lstm" / "mine.pd"
    mine.parent.mkdir()
    mine.write_text("#N canvas;")
    assert main(["install", "pd", "--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err == (
        f"patchlstm install: Cannot install: {tmp_path / 'lstm'} is there already and was not made"
        " by patchlstm; move it away or name another folder with --to\n"
    )
    assert files_in(tmp_path) == {"lstm/mine.pd"}
    assert names_in(tmp_path) == ["lstm"]


def test_older_folder_stays_when_the_new_one_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = install_pd(tmp_path)
    before = files_in(library)
    monkeypatch.setattr(environment, "patches", lambda: tmp_path / "nowhere")
    with pytest.raises(SetupError, match="Cannot install"):
        install_pd(tmp_path)
    assert files_in(library) == before
    assert names_in(tmp_path) == ["lstm"]


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "externals"
    with pytest.raises(SetupError, match=f"{folder} cannot be written .*Not a directory.* --to"):
        install_pd(folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SetupError, match=r"cannot be written .*Permission denied.* --to"):
        install_pd(tmp_path)


def test_install_without_externals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "externals", list)
    with pytest.raises(SetupError, match=r"built without Pd's header m_pd\.h.*puredata-dev"):
        install_pd(tmp_path)
    assert names_in(tmp_path) == []


def test_default_folder_is_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["install", "pd"]) == 0
    library = tmp_path / ".local/lib/pd/extra/lstm"
    assert (library / "lstm.pd_linux").exists()
    assert str(library) in capsys.readouterr().out


def test_older_users_folder_is_taken_where_it_is_the_only_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "pd-externals").mkdir()
    assert pd_folder() == tmp_path / "pd-externals"
    (tmp_path / ".local/lib/pd/extra").mkdir(parents=True)
    assert pd_folder() == tmp_path / ".local/lib/pd/extra"
