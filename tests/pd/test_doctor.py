import shutil

from patchlstm.cli import doctor, environment
from patchlstm.cli.main import main


def findings_that_are_bad(folder):
    return {
        finding.what: finding.found for finding in doctor.examine(folder) if not finding.is_well
    }


def test_finds_nothing_wrong_with_a_fresh_installation(library, capsys):
    assert main(["doctor", "--in", str(library.parent)]) == 0
    said = capsys.readouterr().out
    assert "all is well" in said
    assert "all objects can be made, and Python answers" in said
    assert "BAD" not in said


def test_takes_the_folder_that_install_prints(library, capsys):
    assert main(["doctor", "--in", str(library)]) == 0
    assert str(library) in capsys.readouterr().out


def test_says_where_the_library_is_missing(tmp_path, capsys):
    assert main(["doctor", "--in", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert f"not in {tmp_path / 'lstm'}; run `patchlstm install pd`" in said


def test_names_a_path_that_is_gone(library, tmp_path):
    copy = tmp_path / "lstm"
    copy.mkdir()
    for binary in library.glob("*.pd_linux"):
        shutil.copy(binary, copy)
    executable = environment.read_paths(library / environment.PATHS_FILE)["executable"]
    text = (library / environment.PATHS_FILE).read_text()
    (copy / environment.PATHS_FILE).write_text(text.replace(executable, "/nowhere/bin/python"))
    wrong = findings_that_are_bad(tmp_path)
    assert "/nowhere/bin/python, which is gone" in wrong["executable"]
    assert "executable = /nowhere/bin/python, which is not there" in wrong["in Pd"]


def test_says_what_to_do_without_pd(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install it" in findings_that_are_bad(tmp_path)["Pd"]
