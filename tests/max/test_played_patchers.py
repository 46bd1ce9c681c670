"""What the package's patchers do when they are played with the double of Max."""

from __future__ import annotations

import re

import numpy as np
import pytest

from hand import perform
from maxdouble import Reply
from patchplayer import Player
from sounds import STROKES, recording, strokes


def test_the_test_for_somebody_with_max_passes(texts, start_max):
    player = Player(texts / "patchers" / "lstm.maxtest.maxpat", start_max)
    player.play("delay 2000")
    names = {"dataseries", "labelset", "dictionary-and-buffer", "attribute", "fit", "stream"}
    assert set(player.printed) == names
    assert {name: heard[-1] for name, heard in player.printed.items()} == dict.fromkeys(names, "1")
    assert player.double.quit() == 0


def test_the_recorder_labels_its_takes(texts, start_max):
    patch = texts / "patchers" / "lstm.recorder.maxpat"
    player = Player(patch, start_max, arguments=["strokes", "strokes"])
    series, labels = (
        next(key for key, box in player.boxes.items() if box["text"].startswith(word))
        for word in ("lstm.dataseries~", "lstm.labelset~")
    )
    for message in ("record 1", "0.1 0.2", "record 0", "label up"):  # the first has no label
        player.feed(message)
    for take in (1, 2):
        for message in ("record 1", "0.1 0.2", "0.3 0.4", "record 0"):
            player.feed(message)
        while f"take up-{take}" not in player.printed["outlet"]:
            player.listen()
    for message in ("record 1", "record 0", "counts"):  # a take without a frame is none
        player.feed(message)
    while "count up 2" not in player.printed["outlet"]:
        player.listen()
    assert player.double.replies(series, "ids")[-1].atoms == ("ids", "up-1", "up-2")
    assert player.double.replies(series, "length up-2")[-1].atoms == ("length", "2")
    player.feed("delete")
    assert player.double.replies(series, "ids")[-1].atoms == ("ids", "up-1")
    assert player.double.replies(labels, "ids")[-1].atoms == ("ids", "up-1")
    assert not [line for line in player.double.seen if line.kind == "error"]
    assert player.double.quit() == 0


def test_takes_are_listed_played_and_mended(texts, start_max):
    player = Player(texts / "patchers" / "lstm.takes.maxpat", start_max, ["set", "set"])
    series, labels = player.find("lstm.dataseries~ set"), player.find("lstm.labelset~ set")
    double = player.double
    for take, label, level in (("a", "up", 1), ("b", "down", 2)):
        double.send(*(f"{series} addframe {take} {level} {0.5 * time}" for time in range(3)))
        double.send(f"{labels} addlabel {take} {label}")
    player.begin()

    def have(*expected):
        found = [
            (take, double.replies(labels, f"getlabel {take}")[-1].atoms[-1])
            for take in double.replies(series, "ids")[-1].atoms[1:]
        ]
        assert found == list(expected)

    refused = ("play 1", "relabel wild", "rename c", "delete")
    for message in (*refused, "play 0"):
        player.feed(message)
    lines = [f"{message.split()[0]} needs a take: choose one first" for message in refused]
    assert player.printed["lstm.takes"] == lines
    assert player.printed.pop("outlet 1") == [f"error {line}" for line in lines]
    player.printed["lstm.takes"].clear()
    player.feed("choose b")
    player.until("shown", "down")
    assert player.printed["outlet 1"] == ["chosen b"]
    player.feed("play 1")
    for _ in range(4):
        player.tick()
        double_is_done(player)
    assert player.printed["outlet"] == ["2 0", "2 0.5", "2 1"]
    assert player.printed["outlet 1"][1:] == ["play 1", "play 0"]
    player.feed("relabel wild")
    double_is_done(player)
    have(("a", "up"), ("b", "wild"))
    player.feed("rename c")
    double_is_done(player)
    have(("a", "up"), ("c", "wild"))
    assert player.printed["outlet 1"][-1] == "chosen c"
    player.feed("rename a")  # which there is
    double_is_done(player)
    assert sum(line.kind == "error" for line in double.seen) == 1
    player.feed("wobble c")
    unknown = "wobble no such message or parameter: open the object to see them all"
    assert player.printed["lstm.takes"].pop() == unknown
    player.feed("choose a")
    player.feed("delete")
    double_is_done(player)
    have(("c", "wild"))
    player.feed("relabel up")  # of the take that is gone
    assert player.printed["lstm.takes"].pop() == "relabel needs a take: choose one first"
    have(("c", "wild"))
    for left in (
        [("a", "up"), ("c", "wild")],
        [("a", "up"), ("b", "wild")],
        [("a", "up"), ("b", "down")],
    ):
        player.feed("undo")
        double_is_done(player)
        have(*left)
    player.feed("undo")
    assert player.printed["lstm.takes"] == ["nothing to undo here"]
    assert double.quit() == 0


def double_is_done(player):
    """Go on until the sets have answered all, and what came of that."""
    for _ in range(4):
        for number, box in player.boxes.items():
            if box["text"].startswith(("lstm.dataseries~", "lstm.labelset~")):
                told = Reply(f"{number}.right", ("print",))
                n_before = player.heard.count(told)
                player.double.send(f"{number} print")
                while player.heard.count(told) == n_before:
                    player.listen()


@pytest.fixture
def performer(texts, start_max):
    """Return a function that opens `lstm.performer` with attributes."""

    def open_patch(*attributes):
        patch = texts / "patchers" / "lstm.performer.maxpat"
        player = Player(patch, start_max, arguments=" ".join(attributes).split())
        player.begin()
        return player

    return open_patch


def answers(player, *messages):
    """Feed messages of a classifier; return what came out on the left, and on the right."""
    for side in ("outlet", "outlet 1"):
        player.printed.pop(side, None)
    for message in messages:
        player.feed(message, 1)
    return player.printed["outlet"], player.printed["outlet 1"]


def test_the_performer_says_each_answer_once(performer):
    player = performer()

    def hear(label, probability, n_frames=1):
        for _ in range(n_frames):
            other = "down" if label == "up" else "up"
            player.feed(f"probabilities {label} {probability} {other} {1 - probability}", 1)
            player.feed(f"predictframe {label}", 1)

    for message in ("begin", "0.5 0.25", "0.5", "wobble 3"):  # frames are the classifier's
        player.feed(message)
    unknown = "wobble no such message or parameter: open the object to see them all"
    assert player.printed.pop("lstm.performer") == [unknown]
    assert player.printed.pop("outlet 1") == [f"error {unknown}"]
    player.feed("end")  # before anything was heard
    player.feed("begin")
    hear("up", 0.95, 5)
    assert player.printed["outlet"] == []
    hear("down", 0.6)
    player.feed("end")
    player.feed("end")
    assert player.printed["outlet"] == ["down"]
    assert player.printed["outlet 1"] == ["latency 20", "probability 0.6"]
    for message in ("frames 3", "hold 500", "refractory 100", "reset"):
        player.feed(message)
    hear("up", 0.95, 2)
    hear("down", 0.95, 2)
    hear("up", 0.8, 4)
    hear("unknown", 0.95, 4)  # however sure: it may yet become known
    assert player.printed["outlet"] == ["down"]
    hear("up", 0.95, 5)
    player.feed("end")
    assert player.printed["outlet"] == ["down", "up"]
    player.feed("begin")
    hear("down", 0.95, 3)
    assert player.printed["outlet 1"][-1] == "ignored down"
    player.tick()
    player.feed("predictseries down", 1)
    assert player.printed["outlet"] == ["down", "up", "rest", "down"]
    player.tick()
    player.feed("begin")
    hear("unknown", 0.5)
    player.feed("end")
    assert player.printed["outlet"][-1] == "unknown"
    assert player.double.quit() == 0


def test_the_performer_smooths_probabilities(performer):
    player = performer("@smoothing 0.75")
    sharp = "probabilities a 1 b 0", "predictframe a", "probabilities a 0 b 1", "predictframe b"
    for frames, answer, probability in ((sharp, "a", "0.75"), (sharp[2:] + sharp[:2], "b", "0.75")):
        player.feed("begin")  # the series before is forgotten
        answers(player, *frames)
        player.feed("end")
        assert player.printed["outlet"] == [answer]
        assert player.printed["outlet 1"] == ["latency 20", f"probability {probability}"]
    player.feed("smoothing 0")
    player.feed("begin")
    answers(player, *sharp, "probabilities c 0.2 d 0.7 e 0.1", "predictframe d")  # another network
    player.feed("end")
    assert player.printed["outlet"] == ["d"]


def test_the_performer_answers_whole_series_as_they_come(performer):
    player = performer("@limit 0.5")
    player.feed("begin")
    said, told = answers(player, "spotted wave 0.98 31")
    assert (said, told) == (["wave"], ["probability 0.98"])  # when it began is not known
    said, told = answers(player, "predictseries yes", "predictpoint 7")
    assert (said, told) == (["yes", "7"], [])
    said, told = answers(player, "probabilities a 0.25 b 0.75", "predictseries b")
    assert (said, told) == (["b"], ["probability 0.75"])


def test_what_is_unknown_is_never_sure(performer):
    player = performer("@frames 2")
    sure, unknown = ("probabilities a 0.95 b 0.05", "predictframe a"), ("predictframe unknown",)
    player.feed("begin")
    assert answers(player, *sure, *unknown, *sure, *unknown, *unknown)[0] == []
    player.feed("end")
    assert player.printed["outlet"] == ["unknown"]
    player.feed("begin")
    assert answers(player, *unknown, *sure, *sure)[0] == ["a"]


def test_the_performer_lets_the_next_answer_pass_once_there_is_no_pause(performer):
    player = performer("@refractory 60000 @hold 100")
    said, told = answers(player, "predictseries yes", "predictseries yes")
    assert (said, told) == (["yes"], ["ignored yes"])
    player.feed("refractory 0")
    player.feed("hold 0")
    assert answers(player, "predictseries yes", "predictseries yes")[0] == ["yes", "yes"]
    player.tick()
    assert player.printed["outlet"] == ["yes", "yes"]  # and no rest


OUT_OF_RANGE = {
    "limit 2": "limit needs a number from 0 to 1 but found 2",
    "frames 2.5": "frames needs a whole number from 0 to 1000 but found 2.5",
    "hold long": "hold needs milliseconds from 0 to 600000 but found long",
    "hold": "hold needs milliseconds from 0 to 600000 but found nothing",
    "hold 1 2": "hold needs milliseconds from 0 to 600000 but found 1 2",
    "refractory -1": "refractory needs milliseconds from 0 to 600000 but found -1",
    "smoothing 1": "smoothing needs a number from 0 to 0.999 but found 1",
    "smoothing set": "smoothing needs a number from 0 to 0.999 but found set",
}


def test_the_performer_refuses_what_is_out_of_range_by_one_line(performer):
    player = performer("@limit 0.5 @hold 400 @smoothing 0.1")
    names = ("limit", "frames", "hold", "refractory", "smoothing")
    kept = ["limit 0.5", "frames 0", "hold 400", "refractory 0", "smoothing 0.1"]
    assert not player.printed["lstm.performer"]
    for message, line in OUT_OF_RANGE.items():
        for each in (message, *(f"get{name}" for name in names)):
            player.feed(each)
        assert player.printed.pop("lstm.performer") == [line]
        assert player.printed.pop("outlet 1") == [f"error {line}", *kept]


def test_a_wrong_attribute_leaves_the_others_and_the_default(performer):
    player = performer("@limit 7 @speed 3 @frames 2")
    assert len(player.printed["lstm.performer"]) == 2
    assert answers(player, "predictseries x")[0] == ["x"]
    for name in ("limit", "frames"):
        player.feed(f"get{name}")
    assert player.printed["outlet 1"] == ["limit 0.9", "frames 2"]
    player.feed("begin")
    sure = ("probabilities a 0.95 b 0.05", "predictframe a")
    assert answers(player, "probabilities a 0.8 b 0.2", "predictframe a", *sure)[0] == []
    assert answers(player, *sure)[0] == ["a"]


def hear(player, sound):
    ears = player.find(next(t for t in texts_of(player) if t.startswith("lstm.mfcc~")))
    player.double.begin_to_play(ears, sound)


def move(player, stream):
    """Move the two faders through places, 0 to 1, a frame each tick of the clock."""
    for place in stream:
        for controller, value in enumerate(place, 1):
            player.put(f"ctlin {controller}", f"{127 * value:.6g}")
        player.tick()


def test_each_gesture_of_a_stream_is_named_once(texts, start_max):
    player = Player(texts / "examples" / "gestures.maxpat", start_max)
    player.begin()
    labels = ("circle", "wave")
    clock, mode = toggles(player)
    player.put(clock, "1")
    stream, events = perform(4 * labels, seed=0, shortest_rest=50)
    ends = [event.end + 40 for event in events]
    for n_takes, (event, piece) in enumerate(zip(events, np.split(stream, ends), strict=False), 1):
        player.put("textedit", f"text {event.label}")
        move(player, piece)
        while len(player.printed["recorder"]) < n_takes:
            player.listen()
    takes = [f"take {label}-{take}" for take in (1, 2, 3, 4) for label in labels]
    assert player.printed["recorder"] == takes
    learn(player)
    player.put(mode, "1")
    player.printed["shown"].clear()
    played = [labels[1], labels[0], labels[1]]
    move(player, perform(played, seed=1, shortest_rest=50)[0])
    answers = [text for text in player.printed["shown"] if text != " ".join(labels)]  # no legend
    # the way from the last rest of the lesson to the first of this stream is no gesture
    assert answers in (played, ["unknown", *played])
    assert player.printed["recorder"] == takes
    assert not [line for line in player.double.seen if line.kind == "error"]
    assert player.double.quit() == 0


def toggles(player):
    """Return the switches of an example, the upper one first."""
    found = [key for key, box in player.boxes.items() if box["maxclass"] == "toggle"]
    outer = [key for key in found if re.fullmatch(r"obj-\d+", key)]
    return sorted(outer, key=lambda key: player.boxes[key]["patching_rect"][1])


def learn(player):
    """Fit an example's network, the same one in each run."""
    network = player.find(next(t for t in texts_of(player) if t.startswith("lstm.classifier~")))
    player.double.send(f"{network} seed 1")
    player.click("fit 1001-takes 1001-takes")
    while not player.printed["loss"]:
        player.listen()


def texts_of(player):
    return [box["text"] for box in player.boxes.values()]


@pytest.mark.parametrize(
    ("example", "labels", "make"),
    [("words", ("up", "down"), recording), ("strokes", STROKES[:2], strokes)],
)
def test_what_was_heard_is_recorded_learnt_and_recognised(texts, start_max, example, labels, make):
    def sound(label, seed):
        made = make([label], seed, 44100)
        return made[0] if isinstance(made, tuple) else made

    player = Player(texts / "examples" / f"{example}.maxpat", start_max)
    double = player.double
    double.do("dsp 44100 64")
    player.begin()
    for seed, label in enumerate(3 * labels):
        player.put("textedit", f"text {label}")
        hear(player, sound(label, seed))
        while len(player.printed["recorder"]) <= seed:
            player.listen()
    takes = [f"take {label}-{take}" for take in (1, 2, 3) for label in labels]
    assert player.printed["recorder"] == takes
    learn(player)
    player.put("toggle", "1")
    for seed, label in enumerate((labels[1], *2 * labels[:1]), 9):
        player.printed["shown"].clear()
        hear(player, sound(label, seed))
        while label not in player.printed["shown"]:
            player.listen()
            assert not set(player.printed["shown"]) & (set(labels) - {label})
        player.tick()
        assert player.printed["shown"][-1] == "rest"
    assert player.printed["recorder"] == takes
    assert not [line for line in double.seen if line.kind == "error"]
    assert double.quit() == 0
