"""`patchlstm demo`, in real Pd and where there is none to rely on."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from patchlstm.cli import demo, spoken
from patchlstm.cli.environment import SetupError
from patchlstm.cli.main import main
from patchlstm.network.epochs import choose_epochs
from patchlstm.network.settings import Settings


def make_pd(folder: Path, script: str) -> None:
    """Make a program `pd` that does what a shell script says."""
    program = folder / "pd"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_demo_learns_to_name_the_speakers(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    said = capfd.readouterr()
    assert said.err == ""
    (accuracy,) = re.findall(r"accuracy (\S+)", said.out)
    assert 0.97 <= float(accuracy) <= 1
    mistakes = re.findall(r"(speaker\d) taken for (speaker\d) (once|\d+ times)", said.out)
    assert all(true != predicted for true, predicted, _ in mistakes)
    n_mistakes = sum(1 if count == "once" else int(count.split()[0]) for *_, count in mistakes)
    assert n_mistakes == round(370 * (1 - float(accuracy)))
    n_epochs = choose_epochs(math.ceil(270 / Settings.batch_size))
    assert re.search(rf"epoch +{n_epochs} of +{n_epochs} +loss 0\.", said.out)

    series = re.findall(r"test-\d+, (speaker\d): heard as (speaker\d) ([\d.]+) %", said.out)
    assert [true for true, _, _ in series] == [f"speaker{i}" for i in (1, 2, 3, 3, 4, 6, 7, 8, 9)]
    assert sum(true == heard for true, heard, _ in series) >= 8
    frames = re.findall(r"^ +(\d+)  (speaker\d) ([\d.]+) %", said.out, re.MULTILINE)
    assert [int(number) for number, _, _ in frames] == list(range(1, len(frames) + 1))
    assert frames[-1][1:] == series[-1][1:]  # streaming ends where the whole series is

    assert "5 takes of one, 5 takes of two, 5 takes of three" in said.out
    words = re.findall(r"^  said (\w+) +heard as (\w+) ([\d.]+) %", said.out, re.MULTILINE)
    assert sorted(true for true, _, _ in words) == sorted(3 * ["one", "two", "three"])
    n_right = sum(true == heard for true, heard, _ in words)
    assert n_right >= 8
    assert said.out.endswith(f"{n_right} of 9\n")


def test_demo_without_pd(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["demo"]) == 1
    assert capsys.readouterr().err == (
        "patchlstm demo: No Pure Data: the demo needs the program pd;"
        " install it (Debian: puredata) or put it on the PATH\n"
    )


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exec sleep 60", "Pure Data hangs: .*/pd was ended after 1 seconds"),
        ("exit 0", "Pure Data ended too early: .*/pd did not reach the end of examples/"),
        ("echo 'error: lstm: no Python' >&2", "The patch failed: lstm: no Python"),
    ],
)
def test_demo_with_a_pd_that_does_not_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, message: str
) -> None:
    make_pd(tmp_path, f'test "$1" = -version && exit\n{script}')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(SetupError, match=message):
        demo.run(time_limit=1)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 0", "Pure Data ended too early: .*/pd did not reach the end of examples/words.pd"),
        ("echo 'error: lstm: no Python' >&2", "The patch failed: lstm: no Python"),
    ],
)
def test_a_voice_speaks_to_a_pd_that_does_not_work(
    library: Path, tmp_path: Path, script: str, message: str
) -> None:
    make_pd(tmp_path, script)
    with pytest.raises(SetupError, match=message):
        spoken.run(tmp_path / "pd", library, time_limit=5)


def test_report_ignores_what_else_pd_prints(capsys: pytest.CaptureFixture[str]) -> None:
    report = demo.Report()
    for line in (
        "",
        "Pd version 0.53",
        "confusion: a b 1",
        "demo-right: cancel",
        "demo-left: size 1",
    ):
        report.read(line)
    assert not report.is_done
    assert capsys.readouterr().out == ""
    report.read("demo-right: confusion a b 1")
    report.read("demo-right: confusion a a 2")
    assert capsys.readouterr().out == "  a taken for b once\n"
    report.read("demo-done: bang")
    assert report.is_done
