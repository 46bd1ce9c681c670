"""Each command's help, whose example runs as it is written, and completion in shells."""

import shlex
import shutil
import subprocess
import sys

import numpy as np
import pytest

from patchlstm.cli.commands import COMMANDS, GROUPS
from patchlstm.cli.main import main
from patchlstm.cli.options import SETTINGS
from patchlstm.cli.parser import make_parser
from patchlstm.network.settings import Settings
from workshop import noise

ELSEWHERE = {"demo": "tests/pd/test_demo.py", "doctor": "tests/pd/test_doctor.py"}
NEEDED = {
    "features": ["soundfile", "soxr"],
    "listen": ["soundfile"],
    "completion": ["shtab"],
    "tune": ["optuna"],
}


def test_all_commands_are_in_the_overview(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    for heading, commands in GROUPS.items():
        assert f"\n{heading}\n" in said
        for each in commands:
            assert f"   {each.name} " in said
    assert "exit status: 0 done; 1" in said


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_the_example(name, capsys):
    with pytest.raises(SystemExit) as left:
        main(["help", name])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: patchlstm {name}")
    assert said.endswith(f"example:\n  {COMMANDS[name].example}\n")


@pytest.fixture(scope="module")
def supplied(tmp_path_factory):
    """What the examples speak of: sounds, a set of their frames, its labels and a model."""
    soundfile = pytest.importorskip("soundfile", reason="the examples begin with sounds")
    pytest.importorskip("soxr", reason="resamples them")
    folder = tmp_path_factory.mktemp("examples")
    for label, tilt in (("yes", 1), ("no", 0.9)):
        (folder / "sounds" / label).mkdir(parents=True)
        for i in range(3):
            sound = np.convolve(noise(i), [1, -tilt])[:22050]
            soundfile.write(folder / f"sounds/{label}/{label}{i}.wav", sound, 44100)
    pause = np.zeros(22050)
    soundfile.write(folder / "take.wav", np.concatenate([pause, 5 * noise(5), pause]), 44100)
    words = str(folder / "words.json")
    assert main(["features", str(folder / "sounds"), "-o", words]) == 0
    settings = ["--max-iter", "3", "--hidden-size", "4", "--experts", "lstm"]
    assert main(["fit", words, "-o", str(folder / "words.lstm"), *settings]) == 0
    assert main(["export", str(folder / "words.lstm"), "--to", f"{folder}/words.safetensors"]) == 0
    return folder


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ELSEWHERE])
def test_the_example_runs(name, supplied, tmp_path, monkeypatch, capsys):
    for module in NEEDED.get(name, []):
        pytest.importorskip(module, reason=f"`patchlstm {name}` needs it")
    folder = tmp_path / "here"
    shutil.copytree(supplied, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    for line in COMMANDS[name].example.splitlines():
        words, _, target = line.partition(" > ")
        program, *arguments = shlex.split(words)
        assert program == "patchlstm"
        try:
            status = main(arguments)
        except SystemExit as left:  # as help does
            status = left.code
        said = capsys.readouterr()
        assert (status, said.err) == (0, "")
        assert said.out
        if target:
            (folder / target).write_text(said.out)


def test_every_setting_can_be_given():
    assert set(Settings.names()) - set(SETTINGS) == {"warm_start"}


@pytest.mark.parametrize(
    "words", [[], ["fit"], ["nonsense"], ["predict", "a", "b", "--frames", "x"]]
)
def test_wrong_usage_has_a_status_of_its_own(words, capsys):
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("usage: patchlstm")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion(shell, capsys, tmp_path):
    pytest.importorskip("shtab", reason="writes the script")
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for word in ("evaluate", "--threshold"):
        assert word in script
    if shutil.which(shell):
        path = tmp_path / "script"
        path.write_text(script)

        subprocess.run([shell, "-n", path], check=True)


def test_bash_completes_a_command_and_its_options(capsys, tmp_path):
    pytest.importorskip("shtab", reason="writes the script")
    if not shutil.which("bash"):
        pytest.skip("there is no bash")
    assert main(["completion", "bash"]) == 0
    (tmp_path / "script").write_text(capsys.readouterr().out)
    ask = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
_shtab_patchlstm; printf '%s\\n' "${COMPREPLY[@]}"
"""
    for typed, expected in ((["ev"], "evaluate"), (["fit", "--hidd"], "--hidden-size")):
        words = ["bash", "-c", ask, "bash", tmp_path / "script", "patchlstm", *typed]
        said = subprocess.run(words, capture_output=True, text=True, check=True)
        assert expected in said.stdout.split()


def test_the_parser_needs_neither_numpy_nor_numba():
    code = "import sys; from patchlstm.cli.parser import make_parser; make_parser()"
    code += "; assert not {'numpy', 'numba'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert make_parser().prog == "patchlstm"
