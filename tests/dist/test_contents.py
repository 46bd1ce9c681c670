"""What `make dist` packs, as far as it takes no other compiler."""

from __future__ import annotations

import hashlib
import re
import subprocess
import tarfile
import zipfile

import pytest

import patchlstm
from generator.dist.__main__ import write_sdist
from generator.dist.archives import deken_name, write_deken
from generator.dist.wheels import write_pure_part
from generator.sources import ROOT
from patchlstm.cli import environment
from patchlstm.cli.install import fill_pd
from patchlstm.objects.catalogue import EVERYTHING

COMPILED = re.compile(r"\.(so|pyd|dll|l_\w+|pd_\w+|mxe64|o)$")
PACKAGES = {
    "host/patchlstm": "patchlstm",
    "kernels/patchlstm_kernels": "patchlstm_kernels",
    "patches": "patchlstm_patches",
}
NOT_INSTALLED = re.compile(r"patches/max/|/externals/|/make_\w+\.py$|\.png$")


def list_tracked(*folders: str) -> set[str]:
    """Return the files of the repository; skip where there is none."""
    command = ["git", "-c", "core.quotePath=false", "ls-files", *folders]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip("these sources are no repository")
    return set(run.stdout.splitlines())


def test_the_source_distribution_has_what_it_is_built_from(tmp_path):
    write_sdist(tmp_path)
    (archive,) = tmp_path.iterdir()
    assert archive.name == f"patchlstm-{patchlstm.__version__}.tar.gz"
    with tarfile.open(archive) as opened:
        files = {each.name.partition("/")[2] for each in opened if each.isfile()}
    made = {each for each in files if each.startswith("patchlstm.egg-info/")}
    tracked = list_tracked()
    assert files - made - tracked == {"PKG-INFO", "setup.cfg"}
    needed = list_tracked("host", "kernels", "patches", "setup.py", "pyproject.toml", "LICENSE")
    assert needed - files == set()


def test_a_wheel_has_all_packages_and_what_it_is_not_told_to_leave_out(tmp_path):
    pure = tmp_path / "pure"
    write_pure_part(pure)
    files = {str(path.relative_to(pure)) for path in pure.rglob("*") if path.is_file()}
    assert not [each for each in files if COMPILED.search(each)]
    for folder, package in PACKAGES.items():
        tracked = {each for each in list_tracked(folder) if not NOT_INSTALLED.search(each)}
        expected = {each.replace(folder, package, 1) for each in tracked}
        assert {each for each in files if each.startswith(f"{package}/")} == expected
    (metadata,) = pure.glob("*.dist-info/METADATA")
    text = metadata.read_text(encoding="utf-8")
    assert f"Version: {patchlstm.__version__}\n" in text
    assert "Requires-Python: >=3.10\n" in text
    assert {"entry_points.txt", "LICENSE"} <= {path.name for path in metadata.parent.rglob("*")}


def test_deken_knows_for_whom_the_package_is():
    library, version, whom = re.fullmatch(
        r"(\w+)\[v(.+)\]((?:\([\w-]+\))+)\.dek", deken_name()
    ).groups()
    assert (library, version) == ("lstm", patchlstm.__version__)
    meta = environment.patches() / "pd" / "lstm-meta.pd"
    assert f"VERSION {version};" in meta.read_text(encoding="utf-8")
    assert re.findall(r"\(([\w-]+)\)", whom) == [
        "Darwin-amd64-32",
        "Darwin-arm64-32",
        "Linux-amd64-32",
        "Linux-amd64-64",
        "Linux-arm64-32",
        "Linux-arm64-64",
        "Windows-amd64-32",
    ]


def test_dekens_package_is_the_library_without_a_python(tmp_path):
    made, same = tmp_path / "made", tmp_path / "same"
    made.mkdir()
    write_deken(environment.externals(), made, tmp_path)
    package = made / deken_name()
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert archive.getinfo("lstm/add-python.sh").external_attr >> 16 == 0o100755
    fill_pd(same, environment.externals())
    expected = {str(path.relative_to(same)) for path in same.rglob("*") if path.is_file()}
    assert set(names) == {f"lstm/{name}" for name in {*expected, "LICENSE.txt"}}
    assert "lstm/lstm-python.txt" not in names
    checksum, name = (made / f"{package.name}.sha256").read_text().split()
    assert (checksum, name) == (hashlib.sha256(package.read_bytes()).hexdigest(), package.name)
    listed = (made / f"{package.name}.txt").read_text(encoding="utf-8").splitlines()
    described = dict(line.split("\t") for line in listed)
    assert set(described) > {each.name for each in EVERYTHING}
    assert described["lstm.bars"] == "shows how probable each label is"


def test_the_scripts_that_add_python_can_be_read(tmp_path):
    scripts = {path.suffix: path for path in (environment.patches() / "pd").glob("add-python.*")}
    subprocess.run(["sh", "-n", scripts[".sh"]], check=True)
    batch = scripts[".bat"].read_bytes()
    assert batch.count(b"\r\n") == batch.count(b"\n")  # what Windows takes for lines


def test_without_a_python_the_script_says_what_to_install(tmp_path):
    script = environment.patches() / "pd" / "add-python.sh"
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHON": "no-such-python"}
    run = subprocess.run(["sh", script], env=variables, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "There is no Python from 3.10 on here" in run.stderr
    assert not list(tmp_path.iterdir())
