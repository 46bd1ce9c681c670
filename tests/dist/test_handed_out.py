"""What `make dist` has made, as those who get it use it: `make dist-proof`.

The wheels for Windows and for Linux on 64-bit ARM are run by `make max-proof` and `make pd-proof`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from generator.dist.__main__ import DIST
from generator.dist.archives import deken_name
from generator.dist.systems import SYSTEMS
from lessons import texts
from patchlstm import LSTMClassifier
from patchlstm.cli import environment
from patchlstm.objects.catalogue import EVERYTHING
from patchlstm_kernels import engine
from realpd import Pd

pytestmark = [
    pytest.mark.dist,
    pytest.mark.timeout(1800),  # kernels are compiled, and packages fetched
    pytest.mark.skipif(not DIST.is_dir(), reason="`make dist` has not been run"),
]
DEPENDENCIES = ("numpy", "cffi", "orjson")


def pythons() -> list[str]:
    """Return a Python of each version that is here."""
    found = []
    for minor in range(10, 15):
        places = [*Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python3"), Path("/usr/bin")]
        places = [path / f"python3.{minor}" if path.is_dir() else path for path in places]
        found += [str(path) for path in places if path.exists()][:1]
    return found


def run(words: Sequence[str | Path], variables: dict[str, str] | None = None) -> str:
    done = subprocess.run(words, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}:\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def wheels() -> list[Path]:
    return sorted(DIST.glob("*.whl"))


class Place:
    """A home and a path on which there is Pd and nothing that compiles."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        programs = folder / "programs"
        for each in (self.home, programs):
            each.mkdir()
        for name in ("pd", "sh", "dirname", "uname"):
            (programs / name).symlink_to(Path(str(shutil.which(name))).resolve())
        self.variables = {
            **{key: value for key, value in os.environ.items() if key.startswith("PIP_")},
            "HOME": str(self.home),
            "PATH": str(programs),
        }
        assert not shutil.which("cc", path=str(programs))

    def activate(self, venv: Path) -> None:
        """Put an environment's programs first."""
        self.variables["PATH"] = f"{venv / 'bin'}:{self.variables['PATH']}"


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def deken(tmp_path):
    """Return the folder ``lstm`` as Deken unpacks it."""
    with zipfile.ZipFile(DIST / deken_name()) as archive:
        archive.extractall(tmp_path / "externals")
    return tmp_path / "externals" / "lstm"


@pytest.mark.parametrize("python", pythons())
def test_the_linux_wheel_needs_neither_compiler_nor_header(python, place, tmp_path):
    venv = tmp_path / "venv"
    run([python, "-m", "venv", venv])
    place.activate(venv)
    pip = [venv / "bin" / "pip", "install", "--quiet"]
    run([*pip, "--no-index", "--find-links", DIST, "--no-deps", "patchlstm"], place.variables)
    run([*pip, "--only-binary", ":all:", *DEPENDENCIES], place.variables)
    run([venv / "bin" / "pip", "check"], place.variables)
    patchlstm = venv / "bin" / "patchlstm"
    library = place.home / ".local" / "lib" / "pd" / "extra" / "lstm"
    assert f"installed {library}" in run([patchlstm, "install", "pd"], place.variables)
    assert "all is well" in run([patchlstm, "doctor"], place.variables)
    assert re.search(r"accuracy 0\.9[789]", run([patchlstm, "demo"], place.variables))
    chosen = "from patchlstm_kernels import engine; print(engine.NAME)"
    assert run([venv / "bin" / "python", "-c", chosen]).strip() == engine.NAME


def test_without_python_a_model_predicts_in_what_deken_brings(deken, tmp_path):
    series = [[[0.0], [0.5], [1.0]], [[1.0], [0.5], [0.0]]] * 4
    classifier = LSTMClassifier(max_iter=100, random_state=1).fit(series, ["up", "down"] * 4)
    assert classifier.predict(series[:2]).tolist() == ["up", "down"]
    classifier.write(tmp_path / "gesture.lstm")
    objects = {"c": f"lstm.classifier gest -model {tmp_path / 'gesture.lstm'}"}
    arrays = {"x": [0, 0.5, 1]}
    with Pd(tmp_path, [deken], objects, arrays=arrays, library=None) as pd:
        assert texts(pd.ask("c", "labels")) == ["c.left: labels down up"]
        assert texts(pd.ask("c", "predictseries x"))[1] == "c.left: predictseries up"
        pd.send("c fit gest gest")
        pd.until("c.right", "error")
        said = [line.text for line in pd.seen if line.source == "error"]
    assert said[0] == (
        "lstm: Python is not set up yet, so there is no recording and no training, only prediction"
        f' with .lstm models: run sh "{deken}/add-python.sh" in a terminal, then start again'
    )


def test_each_object_is_found_by_its_own_file_in_what_deken_brings(deken, tmp_path):
    objects = {f"o{i}": each.name for i, each in enumerate(EVERYTHING)}
    with Pd(tmp_path, [deken], objects, library=None) as pd:
        pd.sync()
        assert not [line.text for line in pd.seen if "couldn't create" in line.text]


def test_the_script_adds_python_to_what_deken_has_brought(deken, place, tmp_path):
    variables = {**place.variables, "PYTHON": sys.executable, "PIP_FIND_LINKS": str(DIST)}
    said = run(["sh", deken / "add-python.sh"], variables)
    venv = place.home / ".local" / "share" / "patchlstm" / "python"
    assert f"Python is in {venv}" in said
    paths = environment.read_paths(deken / environment.PATHS_FILE)
    assert paths["executable"] == f"{venv}/bin/python"
    with Pd(tmp_path, [deken], {"d": "lstm.dataseries"}) as pd:
        pd.ask("d", "addframe one 1 2")
        assert texts(pd.ask("d", "size")) == ["d.left: size 1"]


def test_the_source_distribution_builds_from_itself(tmp_path):
    (source,) = DIST.glob("*.tar.gz")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    run([*pip, tmp_path, source])
    (built,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
    assert {"patchlstm/_bridge.abi3.so", "patchlstm_kernels/_linked.abi3.so"} <= set(names)
    assert "patchlstm/externals/lstm.pd_linux" in names


def test_there_is_a_wheel_for_each_system():
    tags = {wheel.stem.partition("-cp310-abi3-")[2] for wheel in wheels()}
    assert tags == {each.platform for each in SYSTEMS}


@pytest.mark.parametrize("wheel", wheels(), ids=lambda wheel: wheel.stem)
def test_the_tools_of_the_trade_accept_each_wheel(wheel):
    tool = Path(sys.executable).parent
    run([tool / "twine", "check", "--strict", wheel])
    # the package for Max is complete, with data that Pd has too (W002); libraries for Pd are no
    # modules (W004); several packages (W009), one without code (W010)
    run([tool / "check-wheel-contents", "--ignore", "W002,W004,W009,W010", wheel])
    run([tool / "abi3audit", "--strict", wheel])
    if "manylinux" in wheel.name:
        policy = re.search(r"manylinux_2_17_\w+", wheel.name)[0]
        assert f'"{policy}"' in run([tool / "auditwheel", "show", wheel]).replace("\n", " ")


def test_twine_accepts_the_source_distribution():
    run([Path(sys.executable).parent / "twine", "check", "--strict", *DIST.glob("*.tar.gz")])
