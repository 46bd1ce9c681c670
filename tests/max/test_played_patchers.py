"""What the package's patchers do when they are played with the double of Max."""

from __future__ import annotations

import pytest

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
    assert player.printed["lstm.takes:no-such-message"] == ["wobble c"]
    player.feed("choose a")
    player.feed("delete")
    double_is_done(player)
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
    assert player.printed["lstm.takes:nothing-to-undo"] == ["2"]
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


def test_the_performer_says_each_answer_once(texts, start_max):
    player = Player(texts / "patchers" / "lstm.performer.maxpat", start_max)
    player.begin()

    def hear(label, probability, n_frames=1):
        for _ in range(n_frames):
            other = "down" if label == "up" else "up"
            player.feed(f"probabilities {label} {probability} {other} {1 - probability}", 1)
            player.feed(f"predictframe {label}", 1)

    for message in ("begin", "0.5 0.25", "0.5", "wobble 3"):  # frames are the classifier's
        player.feed(message)
    assert player.printed["lstm.performer:no-such-message"] == ["wobble 3"]
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


def hear(player, sound):
    ears = player.find(next(t for t in texts_of(player) if t.startswith("lstm.mfcc~")))
    player.double.begin_to_play(ears, sound)


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
    player.click("fit 1001-takes 1001-takes")
    while not player.printed["loss"]:
        player.listen()
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
