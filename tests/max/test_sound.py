"""Sound in Max: frames, takes and labels from what MSP plays, and from buffer~."""

from __future__ import annotations

import numpy as np
import pytest

import naive
from maxdouble import as_reply
from patchlstm_kernels import MFCC
from sounds import recording

RATE = 44100


def noise(n_samples=12000, seed=3):
    rng = np.random.default_rng(seed)
    sound = 0.2 * rng.normal(size=n_samples) * np.sin(0.0005 * np.arange(n_samples))
    return sound.astype(np.float32)


def lists(lines, source="m.left"):
    """Return the frames among lines: lists, or numbers if a frame has one value."""
    found = (as_reply(line) for line in lines)
    frames = [
        reply.atoms[1:]
        for reply in found
        if reply and reply.source == source and reply.atoms[0] in ("list", "float")
    ]
    return np.array(frames, float)


def said(double, *messages, **options):
    double.send(*messages, **options)
    return [
        " ".join(line.fields if line.kind == "outlet" else (line.kind, *line.fields))
        for line in double.sync()
    ]


@pytest.mark.parametrize("overdrive", [0, 1, 2])
@pytest.mark.parametrize(
    ("attributes", "settings", "vector"),
    [
        ("", MFCC(RATE), 64),
        ("@hop 100 @window 300 @delta 1", MFCC(RATE, hop=100, window=300, delta=1), 512),
        ("@hop 30 @window 64", MFCC(RATE, hop=30, window=64), 1),
        ("@coefficients 1 @bands 60 @start 45 @hop 700",
         MFCC(RATE, n_coefficients=1, n_bands=60, first=45, hop=700), 4096),
        ("ears -coefficients 4 @fftsettings 600 -1 2048",
         MFCC(RATE, n_coefficients=4, window=600, hop=300, transformed=2048), 100),
    ],
)  # fmt: skip
def test_frames_are_those_of_the_plain_computation(
    start_max, overdrive, attributes, settings, vector
):
    double = start_max({"m": f"lstm.mfcc~ {attributes}"}, overdrive=overdrive)
    double.do(f"dsp {RATE} {vector}")
    double.sync()
    n_samples = 3000 if vector == 1 else 12000
    sound = noise(n_samples)
    lines = double.play("m", sound)
    expected = naive.mfcc_of_stream(sound, settings)
    found = lists(lines)[: len(expected)]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-4)
    outlets = [line for line in lines if line.kind == "outlet"]
    assert [line.fields[0] for line in outlets[:4]] == 2 * ["m.right", "m.left"]  # level first
    assert {line.thread for line in outlets} == {"scheduler" if overdrive else "main"}
    assert double.quit() == 0


def test_the_rate_and_the_vectors_may_change_while_it_sounds(start_max):
    double = start_max({"m": "lstm.mfcc~ @maxfreq 30000"})
    double.do(f"dsp {RATE} 64")
    for rate, vector in ((96000, 1024), (RATE, 128), (8000, 8)):
        double.begin_to_play("m", noise(20000))
        double.do(f"dsp {rate} {vector}")
        double.until_kind("heard")
        sound = noise(4000, seed=rate)
        double.send("m reset")
        double.sync()
        found = lists(double.play("m", sound))
        expected = naive.mfcc_of_stream(sound, MFCC(rate, highest=30000))
        np.testing.assert_allclose(found[: len(expected)], expected, rtol=1e-5, atol=1e-4)
    assert double.quit() == 0


def test_a_band_that_ends_too_high_is_told_once(start_max):
    double = start_max({"m": "lstm.mfcc~", "n": "lstm.mfcc~ @minfreq 5000"})
    double.do("dsp 8000 64", "dsp 8000 64")
    lines = [line.fields[-1] for line in double.sync()]
    assert lines[0] == (
        "lstm.mfcc~: Invalid value: minfreq is 5000, less than 4000 is needed: half the sample rate"
    )
    assert lines[1:] == [
        "lstm.mfcc~: maxfreq 20000 is above half the sample rate, so the bands end at 4000 Hz"
    ]
    assert double.quit() == 0


@pytest.mark.parametrize("overdrive", [0, 1, 2])
def test_parameters_change_while_it_sounds(start_max, overdrive):
    double = start_max({"m": "lstm.mfcc~ ears", "b": "lstm.bufmfcc~ ears"}, overdrive=overdrive)
    double.do(f"dsp {RATE} 64")
    double.begin_to_play("m", noise(200_000))
    for n_coefficients in (2, 7, 3, 20, 5):
        double.send(f"b coefficients {n_coefficients}", f"m window {2048 // n_coefficients}")
    lines = double.until_kind("heard")
    lengths = {len(line.fields) for line in lines if line.fields[:2] == ("m.left", "list")}
    assert lengths <= {2 + n for n in (13, 2, 7, 3, 20, 5)}
    assert lists(double.play("m", noise(4000))).shape[1] == 5
    assert double.quit() == 0


@pytest.mark.parametrize("overdrive", [0, 1, 2])
def test_it_is_deleted_while_it_sounds(start_max, overdrive):
    double = start_max({"m": "lstm.mfcc~", "g": "lstm.segment~"}, overdrive=overdrive)
    double.do("cord m left g 0", "cord m right g 1", f"dsp {RATE} 64")
    double.begin_to_play("m", noise(400_000))
    double.until("m.left", "list")
    double.do("free m")
    heard = double.until_kind("heard")[-1]
    assert int(heard.fields[-1].split()[1]) < 400_000 or overdrive == 2
    del double._live["m"]
    assert double.quit() == 0


def test_frames_that_nobody_wants_are_not_missed(start_max):
    double = start_max({"m": "lstm.mfcc~ @maxfreq 100000"})
    double.do(f"dsp {RATE} 64")
    double.play("m", noise(4000))
    (refused,) = said(double, "m minfreq 30000")
    assert refused.endswith("minfreq is 30000, less than 22050 is needed: half the sample rate")
    assert double.play("m", noise(2 * RATE)) == []
    double.send("m minfreq 20")
    assert len(lists(double.play("m", noise(4000)))) == 4000 // 512
    assert double.quit() == 0


def test_frames_that_nobody_took_are_told_of(start_max):
    double = start_max({"m": "lstm.mfcc~"})
    double.do(f"dsp {RATE} 64")
    lines = double.play("m", noise(2 * RATE), late=True)
    assert len(lists(lines)) == RATE // 512 + 2
    lost = 2 * RATE // 512 - RATE // 512 - 2
    (warning,) = (line.fields[-1] for line in lines if line.kind == "console")
    assert warning == (
        f"lstm.mfcc~: {lost} frames were lost, since nothing else moved for more than 1 s"
    )
    assert double.quit() == 0


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("coefficients 0", "Invalid value: found 0, a whole number from 1 to 256 is needed"),
        ("coefficients", "Wrong number of arguments: found 0, one number is needed"),
        ("bands 3", "Invalid value: bands is 3, at least 13 are needed: start + coefficients"),
        ("window much", "Invalid value: found much, a whole number is needed"),
        ("nonsense 1", "no such message; the help patch lists them all"),
        ("reset now", "Too many arguments: found 1, reset takes none"),
        ("3", "no such message; the help patch lists them all"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(start_max, message, text):
    double = start_max({"m": "lstm.mfcc~ ears"})
    before = said(double, "m getfftsettings", "m getbands")
    selector = message.split()[0] if not message[0].isdigit() else "list"
    assert said(double, f"m {message}") == [
        f"error lstm.mfcc~ ears: {selector}: {text}",
        f"m.right error {selector} {text}",
    ]
    assert said(double, "m getfftsettings", "m getbands") == before
    assert before == ["m.right fftsettings 1024 512 -1", "m.right bands 40"]
    assert double.quit() == 0


def test_the_level_comes_in_the_second_inlet(start_max):
    double = start_max({"g": "lstm.segment~ @hold 2 @preroll 1 @least 1"})
    wrong, missing, reply = said(double, "g/1 error nothing", "g 5")
    assert wrong == "error lstm.segment: inlet 2 takes a number, found the message error"
    assert missing.startswith("error lstm.segment: list: No level: connect the level of each frame")
    assert reply.startswith("g.right error list No level")
    levels = (*10 * [-60], -20, -60, -60)
    lines = said(double, *(m for n, dB in enumerate(levels) for m in (f"g/1 {dB}", f"g {n}")))
    assert lines == ["g.left begin", "g.left float 9", "g.left float 10", "g.left end 2"]
    assert said(double, "g/1 1 2")[-1].endswith("found 2, one number is needed")
    assert double.quit() == 0


def test_attributes_are_read_together_and_shared_by_name(start_max):
    double = start_max(
        {
            "m": "lstm.mfcc~ ears @coefficients 30 @start 20 @bands 60",
            "b": "lstm.bufmfcc~ ears @hop 256",
            "other": "lstm.bufmfcc~",
        }
    )
    assert not [line for line in double.seen if line.kind == "error"]
    assert said(double, "b getcoefficients", "m gethop", "other getbands", "m getname") == [
        "b.right coefficients 30",
        "m.right hop 256",
        "other.right bands 40",
        "m.right name ears",
    ]
    assert said(double, "m numCoeffs 5", "b getnumcoeffs") == ["b.right numcoeffs 5"]
    double.do("assist m", "assist b")
    texts = [line.fields[0] for line in double.sync()]
    assert [text.split(":")[0] for text in texts] == 3 * ["lstm.mfcc~"] + 3 * ["lstm.bufmfcc~"]
    assert "sound" in texts[0]
    assert double.quit() == 0


def test_a_buffer_becomes_frames_at_its_own_rate(start_max):
    sound = noise(2000)
    double = start_max(
        {"b": "lstm.bufmfcc~ ears @coefficients 4", "s": "lstm.dataseries~ takes"},
        buffers={"voice": np.stack([sound, 0 * sound], 1), "out": [[0.0]], "copy": [[0.0]]},
    )
    double.do("rate voice 16000")
    settings = MFCC(16000, n_coefficients=4, hop=300)
    expected = naive.mfcc(sound, settings)
    double.send("b hop 300", "b process voice out", thread="scheduler")  # in this order
    double.until("b.left", "done", "out", "7")
    np.testing.assert_allclose(double.buffer("out"), expected, rtol=1e-4, atol=1e-3)
    double.send("s addsound one voice ears")
    double.until("s.left", "addsound")
    double.send("s getseries one copy")
    double.until("s.left", "getseries")
    np.testing.assert_allclose(double.buffer("copy"), expected, rtol=1e-4, atol=1e-3)
    assert double.replies("s", "addsound two voice nose")[-1].atoms[2] == (
        "lstm.mfcc~ does not exist: neither an lstm.mfcc~ nor an lstm.bufmfcc has the name nose"
    )
    assert double.quit() == 0


def test_a_long_buffer_is_worked_on_in_the_background(start_max):
    double = start_max({"b": "lstm.bufmfcc~ @coefficients 1 @hop 1"}, buffers={"out": [[0.0]]})
    double.set_buffer("voice", noise(2000)[:, np.newaxis])
    double.send("b process voice out", "b process voice out")
    lines = double.until("b.left", "done")
    busy = "Still at work on voice: wait for done, or send cancel"
    assert [line.fields[-1] for line in lines if line.fields[:2] == ("b.right", "error")] == [busy]
    assert lines[-1].fields == ("b.left", "done", "out", "2001")
    double.send("b process voice out", "b cancel")
    double.until("b.right", "cancel")
    double.send("b process voice out")
    double.do("buffer voice 1 0 0")
    double.until(
        "b.right", "error", "process", "Invalid buffer: voice has become shorter meanwhile"
    )
    double.send("b process voice out")
    double.do("buffer voice 1 " + " ".join(map(str, noise(2000))))
    double.sync()
    assert double.quit() == 0


@pytest.mark.parametrize("overdrive", [0, 1, 2])
def test_from_sound_to_label(start_max, overdrive):
    double = start_max(
        {
            "m": "lstm.mfcc~",
            "g": "lstm.segment~",
            "s": "lstm.dataseries~ takes",
            "l": "lstm.labelset~ takes",
            "c": "lstm.classifier~ words @hiddensize 12 @maxiter 60 @seed 1",
        },
        overdrive=overdrive,
    )
    double.do("cord m left g 0", "cord m right g 1", f"dsp {RATE} 64")
    double.do("route g left list s addframe now")
    for seed, label in enumerate(3 * ("up", "down")):
        lines = double.play("m", recording([label], seed, RATE))
        assert next(line.fields[1] for line in lines if line.fields[0] == "g.left") == "begin"
        double.send(f"s rename now {label}-{seed}", f"l addlabel {label}-{seed} {label}")
        double.until("l.left", "addlabel")
    double.send("c fit takes takes")
    double.until("c.left", "fit")
    double.do("route g left begin c reset", "route g left list c predictframe")
    spoken = ["down", "up", "up", "down"]
    lines = double.play("m", recording(spoken, 9, RATE))
    replies = [reply.atoms for reply in map(as_reply, lines) if reply]
    ends = [i for i, atoms in enumerate(replies) if atoms[0] == "end"]
    labels = [[atoms[1] for atoms in replies[:i] if atoms[0] == "predictframe"][-1] for i in ends]
    assert labels == spoken
    assert double.quit() == 0
