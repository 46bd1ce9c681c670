"""lstm.mfcc~ and lstm.bufmfcc in real Pd: the frames of sound, whatever the blocks it comes in."""

from __future__ import annotations

import json
import subprocess
import time
import wave
from pathlib import Path

import numpy as np
import pytest

import naive
from dialogue import answers, content, read_array, refusal
from pages import Page
from patchlstm.features import mfcc
from patchlstm_kernels import MFCC
from realpd import Line

RATE = 44100
N_SAMPLES = 12000
FLAGS = ("-noprefs", "-nogui", "-noaudio", "-nomidi", "-stderr", "-batch")


def make_sound(path: Path, n_samples: int = N_SAMPLES) -> np.ndarray:
    """Write a sound, and return it as Pd reads it."""
    random = np.random.default_rng(3)
    sound = 0.2 * random.normal(size=n_samples) * np.sin(0.0005 * np.arange(n_samples))
    samples = np.round(32767 * np.clip(sound, -1, 1)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return samples.astype(np.float32) / 32768


def play(library: Path, folder: Path, box: str, block: str = "", wait: int = 400) -> np.ndarray:
    """Play a sound to lstm.mfcc~ in batch mode; return the frames that a dataseries got."""
    inner = [
        *("obj 10 10 inlet~", f"obj 10 40 {box}", "obj 10 70 outlet", "obj 90 70 outlet"),
        *([f"obj 200 10 {block}"] if block else []),
    ]
    lines = [
        "#N canvas 0 0 600 400 12;",
        *("#X obj 10 10 loadbang;", "#X obj 10 40 t b b b;"),
        "#X msg 300 70 read -resize sound.wav voice;",
        *("#X obj 300 100 soundfiler;", "#X obj 300 130 array define voice 9;"),
        *("#X obj 100 70 bang;", "#X msg 100 100 \\; pd dsp 1;", "#X obj 10 100 tabplay~ voice;"),
        *("#N canvas 0 0 400 300 inner 0;", *(f"#X {box};" for box in inner)),
        *("#X connect 0 0 1 0;", "#X connect 1 0 2 0;", "#X connect 1 1 3 0;"),
        "#X restore 10 130 pd inner;",
        *("#X obj 10 160 list prepend addframe a;", "#X obj 10 190 list trim;"),
        *("#X obj 10 220 lstm.dataseries;", "#X obj 200 160 print right;"),
        *(f"#X obj 400 70 delay {wait};", "#X msg 400 100 write frames.json;"),
        *("#X obj 400 130 delay 5;", "#X msg 400 160 \\; pd quit;", "#X obj 200 220 print left;"),
    ]
    connections = [
        *("0 0 1 0", "1 2 2 0", "2 0 3 0", "1 1 5 0", "5 0 6 0", "1 0 7 0", "7 0 8 0", "8 0 9 0"),
        *("9 0 10 0", "10 0 11 0", "8 1 12 0", "1 0 13 0", "13 0 14 0", "14 0 11 0", "13 0 15 0"),
        *("15 0 16 0",),
    ]
    (folder / "test.pd").write_text(
        "\n".join([*lines, *(f"#X connect {each};" for each in connections)]) + "\n"
    )
    command = ["pd", *FLAGS, "-r", str(RATE), "-path", str(library), "-lib", "lstm"]
    done = subprocess.run(
        [*command, "-open", "test.pd"], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0
    errors = [line for line in done.stderr.splitlines() if "error" in line or "lstm" in line]
    assert errors == []
    found = json.loads((folder / "frames.json").read_text())["data"]["a"]
    return np.array([found[key] for key in sorted(found, key=int)], np.float32)


@pytest.mark.parametrize(
    ("tags", "settings", "block"),
    [
        ("", MFCC(RATE), ""),
        ("-hop 100 -window 300 -delta 1", MFCC(RATE, hop=100, window=300, delta=1), ""),
        ("-window 256 -hop 700", MFCC(RATE, window=256, hop=700), ""),
        ("-coefficients 20 -start 1 -bands 30 -minfreq 100 -maxfreq 8000",
         MFCC(RATE, n_coefficients=20, first=1, n_bands=30, lowest=100, highest=8000), ""),
        ("-numcoeffs 5 -startcoeff 2 -numbands 24 -fftsettings 600 -1 2048",
         MFCC(RATE, n_coefficients=5, first=2, n_bands=24, window=600, hop=300, transformed=2048),
         ""),
        ("ears -hop 30 -window 64", MFCC(RATE, hop=30, window=64), "block~ 16"),
        ("ears -hop 30 -window 64", MFCC(RATE, hop=30, window=64), "block~ 1024"),
        ("ears", MFCC(RATE), "block~ 2048"),
    ],
)  # fmt: skip
def test_frames_are_those_of_the_plain_computation(library, tmp_path, tags, settings, block):
    sound = make_sound(tmp_path / "sound.wav")
    frames = play(library, tmp_path, f"lstm.mfcc~ {tags}", block)
    size = int(block.split()[1]) if block else 64
    # larger blocks begin to sound when they are full
    late = max(size - 64, 0) if size > 64 else 0
    sound = np.concatenate([np.zeros(late), sound])
    expected = naive.mfcc_of_stream(sound, settings)
    assert len(frames) > len(expected)
    np.testing.assert_allclose(frames[: len(expected)], expected, rtol=1e-6, atol=1e-4)


def test_the_sample_rate_is_that_of_the_subpatch(library, tmp_path):
    make_sound(tmp_path / "sound.wav")
    frames = play(library, tmp_path, "lstm.mfcc~ -hop 2048 -window 2048", "block~ 128 1 2")
    whole = N_SAMPLES * 2 // 2048
    assert len(frames) >= whole
    # twice the rate: nothing but the filter's remains in the upper half of the bands' range
    assert np.isfinite(frames).all()


def test_each_clone_hears_for_itself(library, tmp_path):
    sound = make_sound(tmp_path / "sound.wav")
    (tmp_path / "voice.pd").write_text(
        "#N canvas 0 0 200 200 12;\n#X obj 10 10 inlet~;\n#X obj 10 40 lstm.mfcc~ -window 512;\n"
        "#X obj 10 70 outlet;\n#X connect 0 0 1 0;\n#X connect 1 0 2 0;\n"
    )
    # a list begins with the number of the clone
    frames = play(library, tmp_path, "clone voice 2")
    expected = naive.mfcc_of_stream(sound, MFCC(RATE, window=512))
    for clone in (0, 1):
        found = frames[frames[:, 0] == clone][: len(expected), 1:]
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-4)


SWITCHED = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 osc~ 440;
#N canvas 0 0 300 200 inner 0;
#X obj 10 10 inlet~;
#X obj 10 40 lstm.mfcc~ -coefficients 1;
#X obj 10 70 print frame;
#X obj 100 10 r switch;
#X obj 100 40 switch~;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 3 0 4 0;
#X restore 10 40 pd inner;
#X connect 0 0 1 0;
"""


def test_what_is_switched_off_sends_nothing(start_pd, tmp_path):
    patch = tmp_path / "switched.pd"
    patch.write_text(SWITCHED)
    pd = start_pd({}, receivers=["switch"], flags=["-open", str(patch)])

    def count_frames():
        pd.sync()
        time.sleep(0.15)  # a dozen frames
        return sum(line.text.startswith("frame:") for line in pd.sync())

    pd.send("pd dsp 1", "switch 1")
    assert count_frames()
    pd.send("switch 0")
    pd.sync()
    assert not count_frames()
    pd.send("switch 1")
    assert count_frames()
    pd.send("pd dsp 0")
    pd.sync()
    assert not count_frames()


def test_a_band_that_ends_too_high_is_told_once(start_pd, tmp_path):
    patch = tmp_path / "low.pd"
    patch.write_text(
        "#N canvas 0 0 400 300 12;\n#X obj 10 10 osc~ 440;\n#X obj 10 40 lstm.mfcc~;\n"
        "#X obj 10 70 lstm.mfcc~ -minfreq 5000;\n#X connect 0 0 1 0;\n#X connect 0 0 2 0;\n"
    )
    pd = start_pd({}, flags=["-r", "8000", "-open", str(patch)])
    cut = "lstm.mfcc~: maxfreq 20000 is above half the sample rate, so the bands end at 4000 Hz"
    none = "lstm.mfcc~: Invalid value: minfreq is 5000, less than 4000 is needed: half the sample"
    assert sorted(said(pd, "pd dsp 1")) == [f"console: {cut}", f"error: {none} rate"]
    assert said(pd, "pd dsp 0", "pd dsp 1") == []


@pytest.fixture
def pd(start_pd):
    objects = {
        "m": "lstm.mfcc~ ears -coefficients 4",
        "b": "lstm.bufmfcc ears",
        "other": "lstm.bufmfcc -coefficients 2 -delta 1",
        "ds": "lstm.dataseries takes",
    }
    arrays = {"voice": [0.0], "out-0": [0], "out-1": [0], "out-2": [0], "out-3": [0], "few": [0]}
    return start_pd(objects, arrays=arrays)


def load(pd, n_samples=N_SAMPLES):
    """Fill the array `voice` with a sound."""
    sound = make_sound(pd.folder / "sound.wav", n_samples)
    pd.send(
        "dynamic clear", "dynamic obj 10 10 soundfiler", "dynamic obj 10 40 loadbang",
        f"dynamic msg 10 70 read -resize {pd.folder}/sound.wav voice",
        "dynamic connect 1 0 2 0", "dynamic connect 2 0 0 0", "dynamic loadbang",
    )  # fmt: skip
    pd.sync()
    return sound


def said(pd, *messages):
    pd.send(*messages)
    return [f"{line.source}: {line.text}" for line in pd.sync()]


def test_a_recorded_sound_becomes_frames_at_once(pd):
    sound = load(pd)
    assert said(pd, "b process voice out") == ["b.left: done out 24"]
    expected = naive.mfcc(sound, MFCC(RATE, n_coefficients=4))
    found = np.array([read_array(pd, f"out-{n}") for n in range(4)]).T
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-3)  # six digits
    assert said(pd, "other process voice out 3000 5000") == ["other.left: done out 10"]
    expected = naive.mfcc(sound[3000:8000], MFCC(RATE, n_coefficients=2, delta=1))
    found = np.array([read_array(pd, f"out-{n}") for n in range(4)]).T
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-3)


def test_a_long_sound_is_worked_on_in_the_background(pd):
    sound = load(pd, 40 * RATE)
    pd.send("b process voice out", "b process voice out")
    lines = pd.until("b.left", "done")
    busy = "Still at work on voice: wait for done, or send cancel"
    assert lines == [
        Line("error", (f"lstm.bufmfcc ears: process: {busy}",)),
        Line("b.right", ("error", "process", busy)),
        Line("b.left", ("done", "out", "3446")),
    ]
    expected = naive.mfcc(sound[-3000:], MFCC(RATE, n_coefficients=4, hop=512))
    found = np.array([read_array(pd, f"out-{n}") for n in range(4)]).T
    assert found.shape == (3446, 4)
    shift = len(sound) - 3445 * 512  # samples after the middle of the last frame
    expected = naive.mfcc(sound[-shift - 1024 :], MFCC(RATE, n_coefficients=4))
    np.testing.assert_allclose(found[-1], expected[2], rtol=1e-5, atol=1e-3)


def test_work_can_be_cancelled_and_ends_with_its_object_or_its_sound(pd):
    load(pd, 40 * RATE)
    before = read_array(pd, "out-0")
    assert said(pd, "b process voice out", "b cancel") == ["b.right: cancel"]
    assert read_array(pd, "out-0") == before
    pd.send("b process voice out", "voice resize 1000")
    (line,) = [line for line in pd.until("b.right", "error") if line.source == "b.right"]
    assert line.atoms[-1] == "Invalid buffer: voice has become shorter meanwhile"
    assert said(pd, "b process voice out") == ["b.left: done out 2"]


def test_a_dataseries_adds_the_frames_of_a_sound(pd):
    sound = load(pd)
    assert answers(pd, "ds", "addsound one voice ears") == ["left: addsound"]
    pd.send("m fftsettings 256 -1")
    assert answers(pd, "ds", "addsound two voice ears") == ["left: addsound"]
    settings = MFCC(RATE, n_coefficients=4)
    found = json.loads(content(pd, "ds"))["data"]
    for name, how in (("one", settings), ("two", settings._replace(window=256, hop=128))):
        frames = np.array([found[name][key] for key in sorted(found[name], key=int)])
        np.testing.assert_allclose(frames, naive.mfcc(sound, how), rtol=1e-6, atol=1e-4)
        in_python = mfcc(sound, RATE, 4, n_fft=how.window, hop_length=how.hop)
        np.testing.assert_allclose(frames, in_python.T, rtol=1e-6)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("addsound a voice", "Too few arguments: found 2, argument 3 must be the name of an"
         " lstm.mfcc~ or lstm.bufmfcc"),
        ("addsound a voice nose", "lstm.mfcc~ does not exist: neither an lstm.mfcc~ nor an"
         " lstm.bufmfcc has the name nose"),
        ("addsound a voice ears now", "Too many arguments: found 4, at most 3 are possible"),
        ("addsound a nothing ears", "Invalid buffer: there is no array nothing (nor nothing-0,"
         " nothing-1 ... or 0-nothing, 1-nothing ...)"),
    ],
)  # fmt: skip
def test_sounds_that_cannot_be_added_are_refused(pd, message, text):
    assert refusal(pd, "ds", "lstm.dataseries takes", message) == text


def test_objects_of_one_name_share_their_parameters(pd):
    assert said(pd, "m getcoefficients", "b getcoefficients", "other getcoefficients") == [
        "m.right: coefficients 4", "b.right: coefficients 4", "other.right: coefficients 2",
    ]  # fmt: skip
    assert said(pd, "b numCoeffs 3", "m getnumcoeffs", "m getfftsettings") == [
        "m.right: numcoeffs 3", "m.right: fftsettings 1024 512 -1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("coefficients 0", "Invalid value: found 0, a whole number from 1 to 256 is needed"),
        ("coefficients 2.5", "Invalid value: found 2.5, a whole number from 1 to 256 is needed"),
        ("coefficients", "Wrong number of arguments: found 0, one number is needed"),
        ("maxfreq 2e6", "Invalid value: found 2000000, a number from 1 to 1000000 is needed"),
        ("window much", "Invalid value: found much, a whole number is needed"),
        ("hop 0", "Invalid value: found 0, a whole number from 1 to 65536 is needed, or -1"),
        ("bands 3", "Invalid value: bands is 3, at least 4 are needed: start + coefficients"),
        ("minfreq 20000", "Invalid value: minfreq is 20000, less than 20000 is needed: maxfreq"),
        ("fft 512", "Invalid value: fft is 512, a power of two of at least 1024 is needed: window;"
         " or -1"),
        ("fftsettings 1024 512 1024 1", "Wrong number of arguments: found 4, 1 to 3 numbers are"
         " needed"),
        ("fftsettings 1024 0", "Invalid value: found 0 for hop, a whole number from 1 to 65536 is"
         " needed, or -1"),
        ("nonsense", "no such message; the help patch lists them all"),
        ("process voice", "No buffer passed: the names of two are needed, that of the sound and"
         " that of the frames; then the first sample and the number of samples, if not all are"
         " meant"),
        ("process nothing out", "Invalid buffer: there is no array nothing (nor nothing-0,"
         " nothing-1 ... or 0-nothing, 1-nothing ...)"),
        ("process voice out 1", "Invalid count: BEGIN is 1, a whole number from 0 to 0 is needed"),
        ("process voice out 0 2", "Invalid count: LENGTH is 2, a whole number from 1 to 1 is"
         " needed"),
        ("process voice few", "Not enough arrays to operate on few. Found 1 array(s) but need 4:"
         " few-0 to few-3"),
        ("cancel now", "Too many arguments: found 1, cancel takes none"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_and_changes_nothing(pd, message, text):
    selector = message.split()[0]
    assert said(pd, f"b {message}", "b getfftsettings", "b getcoefficients", "b getbands") == [
        f"error: lstm.bufmfcc ears: {selector}: {text}",
        f"b.right: error {selector} {text}",
        *("b.right: fftsettings 1024 512 -1", "b.right: coefficients 4", "b.right: bands 40"),
    ]  # fmt: skip


def test_tags_that_are_wrong_are_told_and_the_object_is_there(start_pd):
    pd = start_pd({"m": "lstm.mfcc~ -coefficients 41 -nonsense 1 -window 2048"})
    lines = [line.text for line in pd.sync() if line.source == "error"]
    assert lines == [
        "lstm.mfcc~: -nonsense: Unknown argument; the help patch lists them all",
        "lstm.mfcc~: create: Invalid value: bands is 40, at least 41 are needed: start +"
        " coefficients",
    ]
    assert said(pd, "m getcoefficients") == ["m.right: coefficients 13"]


def test_the_help_patch_shows_hears_and_adds(start_pd, library, tmp_path):
    printed = {
        "lstm.mfcc~ $0-ears -coefficients 13": "ears",
        "lstm.dataseries $0-takes": "takes",
    }
    page = Page(start_pd, library / "lstm.mfcc~-help.pd", tmp_path, printed)
    page.pd.send("pd dsp 1")
    page.click("0.2 0 0")
    wait_for_frame(page, 13)
    page.click("coefficients 20")
    wait_for_frame(page, 20)
    level = float(page.pd.until("ears.right")[-1].text)
    assert level == pytest.approx(20 * np.log10(0.2 / np.sqrt(2)), abs=0.1)
    page.click("bang")
    time.sleep(1.1)  # a second is recorded
    page.click("addsound take-2")
    page.pd.until("takes.left", "addsound")
    page.pd.send("pd dsp 0")
    page.click("print")
    lines = page.pd.until("takes.right", "print")
    assert "  take-2  87 frames" in "\n".join(line.text for line in lines)


def wait_for_frame(page: Page, n_values: int) -> None:
    """Wait until frames of so many values come."""
    while len(page.pd.until("ears.left")[-1].atoms) != n_values:
        pass


def test_the_help_patch_makes_frames_of_an_array(start_pd, library, tmp_path):
    printed = {"lstm.bufmfcc $0-ears -coefficients 3": "ears"}
    page = Page(start_pd, library / "lstm.bufmfcc-help.pd", tmp_path, printed)
    page.click("sinesum 16384 0.4 0.2 0.1 0.05")
    (done,) = page.ask("process", "ears.left", "done")
    assert done.startswith("ears.left done ")
    assert done.endswith("-frames 33")  # 16384 samples and Pd's three more
    page.click("hop -1")
    page.click("window 512")
    (done,) = page.ask("process", "ears.left", "done")
    assert done.endswith("-frames 65")
    assert page.ask("getfftsettings", "ears.right", "fftsettings") == [
        "ears.right fftsettings 512 -1 -1"
    ]
