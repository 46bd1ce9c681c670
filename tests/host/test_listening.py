"""From sound to labels without a patcher: takes are cut as lstm.segment does, and labelled."""

from __future__ import annotations

import errno
import itertools
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from patchlstm import LSTMClassifier
from patchlstm.cli.listen import _osc
from patchlstm.errors import InvalidValueError
from patchlstm.features.coefficients import sound_frames
from patchlstm.features.settings import make_settings
from patchlstm.live import (
    Ended,
    Heard,
    Listener,
    Segmenter,
    SpottingListener,
    Started,
    sources,
)
from patchlstm.live.frames import SoundFrames
from patchlstm_kernels import allocate_mfcc, sound_mfcc
from sounds import recording

RATE = 8000
SETTINGS = make_settings(RATE, {"window": 256, "hop": 128, "coefficients": 6})
FLAGS = ["--rate", str(RATE), "--window", "256", "--hop", "128", "--coefficients", "6"]
soundfile = pytest.importorskip("soundfile")


def listen(listener, samples, block=300):
    pieces = np.split(samples, range(block, len(samples), block))
    return [*itertools.chain(*map(listener.hear, pieces)), *listener.finish()]


def takes(events):
    return [event for event in events if isinstance(event, Ended)]


LABELS = 5 * ["up", "down"]


@pytest.fixture(scope="module")
def classifier():
    lesson = takes(listen(Listener(SETTINGS, Segmenter()), recording(LABELS, 1)))
    assert len(lesson) == len(LABELS)
    made = LSTMClassifier(hidden_size=8, max_iter=80, seed=0)
    return made.fit([take.frames for take in lesson], LABELS)


@pytest.fixture(scope="module")
def model(classifier, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "words.lstm"
    classifier.write(path)
    return path


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "words.wav"
    soundfile.write(path, recording(["up", "up", "down"], 2), RATE, subtype="FLOAT")
    return path


@pytest.mark.parametrize("hop", [64, 256, 700])
def test_the_first_frame_is_due_after_a_hop(hop):
    settings = make_settings(RATE, {"window": 256, "hop": hop, "coefficients": 6})
    sound = np.random.default_rng(0).normal(size=5000).astype(np.float32)
    made = SoundFrames(settings)
    found, ends = [], []
    for block in np.split(sound, range(300, len(sound), 300)):
        for frame, _ in made.hear(block):
            found.append(frame)
            ends.append(made.end)
    assert ends == [hop * (1 + n) for n in range(len(sound) // hop)]
    memory = allocate_mfcc(settings)
    expected = np.empty_like(found)
    sound_mfcc(settings, memory, sound, hop - 256, expected)
    np.testing.assert_array_equal(found, expected)


def test_words_are_cut_and_labelled(classifier):
    spoken = ["down", "up", "up", "down", "up"]
    events = listen(Listener(SETTINGS, Segmenter(), classifier), recording(spoken, 3))
    assert [take.label for take in takes(events)] == spoken
    assert sum(isinstance(event, Started) for event in events) == len(spoken)
    assert sum(isinstance(event, Heard) for event in events) == sum(
        len(take.frames) for take in takes(events)
    )


def test_the_last_answer_while_it_sounds_is_that_to_the_whole_take(classifier):
    events = listen(Listener(SETTINGS, Segmenter(), classifier), recording(["down"], 4))
    *_, heard, ended = events
    assert heard.probabilities.max() == pytest.approx(ended.probability)
    assert ended.label == classifier.model_.labels[heard.probabilities.argmax()]


@pytest.mark.parametrize("block", [1, 127, 4096])
def test_it_does_not_matter_how_samples_come(block):
    samples = recording(["up", "down"], 5)
    found = takes(listen(Listener(SETTINGS, Segmenter()), samples, block))
    expected = takes(listen(Listener(SETTINGS, Segmenter()), samples))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one.frames, other.frames)
        np.testing.assert_array_equal(one.samples, other.samples)
        assert one.time == other.time


def test_the_sound_of_a_take_makes_its_frames():
    samples = recording(["up"], 6)
    (take,) = takes(listen(Listener(SETTINGS, Segmenter()), samples))
    start = round(take.time * RATE)
    np.testing.assert_array_equal(take.samples, samples[start : start + len(take.samples)])
    # a whole sound's frames have their middles in it: the first of the take is the second there
    again = sound_frames(take.samples, SETTINGS)[1 : len(take.frames) + 1]
    np.testing.assert_allclose(again, take.frames, atol=1e-3)


def test_a_take_that_is_open_ends_with_the_sound():
    samples = recording(["up"], 7)[: -int(0.35 * RATE)]
    assert len(takes(listen(Listener(SETTINGS, Segmenter()), samples))) == 1


def test_frames_of_other_dimensions_are_refused(classifier):
    other = make_settings(RATE, {"window": 256, "hop": 128})
    with pytest.raises(InvalidValueError, match="the frames have 13 values, the model was fitted"):
        Listener(other, Segmenter(), classifier)


def test_parameters_of_takes_are_checked():
    with pytest.raises(InvalidValueError, match="hold is 0, a whole number from 1 to 1000"):
        Segmenter(hold=0)
    with pytest.raises(InvalidValueError, match="motion is 1, at least 2 frames are needed, or 0"):
        Segmenter(motion=1)
    with pytest.raises(TypeError, match="no such parameter: nonsense"):
        Segmenter(nonsense=1)


def run(*words, folder=None):
    command = [Path(sys.executable).with_name("patchlstm"), "listen", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, cwd=folder
    )


def test_the_command_says_a_line_for_each_take(model, sound):
    done = run("--model", model, "--input", sound, *FLAGS)
    assert done.returncode == 0, done.stderr
    assert [line.split()[4] for line in done.stdout.splitlines()] == ["up", "up", "down"]


def test_words_are_spotted_without_silence_between(classifier, model, tmp_path):
    words = ["down", "up", "up"]
    samples = recording(words, 9)
    listener = SpottingListener(SETTINGS, classifier)
    events = [*itertools.chain(*map(listener.hear, np.array_split(samples, 50)))]
    assert [event.label for event in events] == words
    for event in events:
        start = round(event.time * RATE)
        np.testing.assert_array_equal(event.samples, samples[start : start + len(event.samples)])
        assert len(event.frames) == event.n_frames
    soundfile.write(tmp_path / "words.wav", samples, RATE, subtype="FLOAT")
    done = run("--model", model, "--spot", "--input", tmp_path / "words.wav", *FLAGS)
    assert done.returncode == 0, done.stderr
    assert [line.split()[4] for line in done.stdout.splitlines()] == words


def test_the_command_records_takes(sound, tmp_path):
    for number in (3, 6):
        done = run("--record", tmp_path, "word", "--input", sound, *FLAGS)
        assert done.returncode == 0, done.stderr
        paths = sorted((tmp_path / "word").iterdir())
        assert [path.name for path in paths] == [f"word-{n}.wav" for n in range(1, number + 1)]
    samples, rate = soundfile.read(paths[0])
    assert rate == RATE
    assert 0.3 < len(samples) / rate < 0.7


def test_takes_of_a_label_in_a_folder_of_its_own(sound, tmp_path):
    done = run("--record", tmp_path, "loud/word", "--input", sound, *FLAGS)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "loud" / "word" / "word-3.wav").exists()


def test_the_command_sends_answers_to_other_programs(model, sound):
    pytest.importorskip("pythonosc")
    from pythonosc.osc_message import OscMessage

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(10)
        port = receiver.getsockname()[1]
        done = run("--model", model, "--input", sound, "--osc", f"127.0.0.1:{port}", *FLAGS)
        assert done.returncode == 0, done.stderr
        labels = []
        while len(labels) < 3:
            message = OscMessage(receiver.recv(4096))
            if message.address == "/lstm/label":
                labels.append(message.params[0])
    assert labels == ["up", "up", "down"]


def test_a_network_that_is_gone_for_a_moment_ends_nothing(monkeypatch):
    client = pytest.importorskip("pythonosc.udp_client").SimpleUDPClient
    sent = []

    def send(_client, address, _values):
        sent.append(address)
        if len(sent) == 1:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(client, "send_message", send)
    show = _osc("127.0.0.1:9000", ["up"])
    with pytest.warns(UserWarning, match=r"do not reach 127\.0\.0\.1:9000: Network is unreach"):
        show(Started())
    show(Heard(np.ones(1, np.float32)))
    assert sent == ["/lstm/begin", "/lstm/probabilities"]


def test_a_host_that_there_is_not(monkeypatch):
    pytest.importorskip("pythonosc")

    def find(*_words, **_more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", find)
    with pytest.raises(sources.SourceError, match="No such host: --osc nowhere:9000: Name or"):
        _osc("nowhere:9000", [])


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], "Too few arguments: --model FILE is needed, or --record FOLDER LABEL"),
        (["--model", "/nowhere.lstm"], "File not found: no file /nowhere.lstm"),
        (["--record", "here", "x", "--input", "/nowhere.wav"], "File not found: no file /nowhere"),
        (["--record", "here", "x", "--input", __file__], "Couldn't read file: "),
        (["--record", "here", "x", "--hop", "0"], "Invalid parameter: --hop is 0, a whole number"),
        (["--record", "here", "x", "--hold", "0"], "Invalid parameter: hold is 0, a whole number"),
        (["--record", "/dev/null/x", "y"], "Couldn't write file: /dev/null/x/y: "),
    ],
)
def test_what_cannot_be_done_is_one_line(words, text, tmp_path):
    done = run(*words, folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"patchlstm listen: {text}")
    assert done.stderr.count("\n") == 1


# A tape that ALSA takes for a microphone, since `null` keeps no time.
ALSA = """
pcm.nothing {{ type null }}
pcm.tape {{ type file slave.pcm "nothing" file "/dev/null" infile "{tape}" format "raw" }}
pcm.microphone {{ type plug slave {{ pcm "tape" rate {rate} channels 1 format S16_LE }} }}
pcm.default {{ type null }}
"""


@pytest.fixture
def tape(tmp_path, monkeypatch):
    """Sixteen-bit samples that the device called microphone will give."""
    pytest.importorskip("pyaudio")
    samples = (recording(["up", "down"], 8) * 32767).astype(np.int16)
    samples.tofile(tmp_path / "tape.raw")
    settings = ALSA.format(tape=tmp_path / "tape.raw", rate=RATE)
    Path(tmp_path, "alsa.conf").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "alsa.conf"))
    return samples


def test_a_microphone_gives_its_samples_bit_for_bit(tape):
    script = (
        "import sys, itertools, numpy as np\n"
        "from patchlstm.live import sources\n"
        f"blocks = sources.microphone({RATE}, 'microphone')\n"
        f"some = list(itertools.islice(blocks, {len(tape) // sources.BLOCK}))\n"
        "np.concatenate(some).tofile(sys.stdout.buffer)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=60, check=True
    )
    heard = np.frombuffer(done.stdout, np.float32)
    np.testing.assert_array_equal(heard, tape[: len(heard)].astype(np.float32) / 32768)


def test_devices_are_listed_and_must_be_meant(tape):
    done = run("--list-devices")
    assert f"microphone (128 in, {RATE} Hz)" in done.stdout
    done = run("--record", "here", "x", "--device", "nonsense")
    assert done.stderr.startswith("patchlstm listen: No such device: 'nonsense' fits 0 input")


def test_no_device_is_one_line(tmp_path, monkeypatch):
    pytest.importorskip("pyaudio")
    (tmp_path / "alsa.conf").write_text("pcm.default { type hw card 99 }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "alsa.conf"))
    done = run("--record", tmp_path, "x")
    assert done.returncode == 1
    assert done.stderr == (
        "patchlstm listen: No microphone: this system has no device that sound comes in from\n"
    )
