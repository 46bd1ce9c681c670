"""lstm.segment."""

from __future__ import annotations

from patchlstm.objects.vocabulary import Message, Number, Tool

_MAX_FRAMES = 1000

SEGMENT = Tool(
    name="lstm.segment",
    digest="Takes from a stream of frames",
    description="Cuts takes out of a stream of frames by their level: where a sound or a movement"
    " begins, and where it has ended.",
    sections={
        "what it hears": [
            Message(
                "list frame",
                "the next frame. Without motion, its level comes first, at the right inlet.",
            ),
            Message("level db", "the level of the next frame in dB, as the right inlet takes it."),
        ],
        "the room": [
            Message(
                "learn [nframes]",
                "take the next frames (50) for the room: their mean level is the floor, above"
                " which onset and release count. Answers learn DB (right).",
            ),
            Message("floor [db]", "set the floor, or ask where it is: floor DB (right)."),
        ],
        "the take": [
            Message("end", "end the take that is open."),
            Message("clear", "forget the take, the frames and the floor. Nothing comes out."),
        ],
    },
    parameters={
        "onset": Number("dB above the floor at which a take begins.", 12, 0, 200, is_whole=False),
        "release": Number(
            "dB above the floor below which a frame is quiet.", 6, 0, 200, is_whole=False
        ),
        "range": Number(
            "dB below the loudest frame of the take at which a frame is quiet in any case.",
            40,
            0,
            300,
            is_whole=False,
        ),
        "hold": Number("quiet frames that end a take; they are no part of it.", 15, 1, _MAX_FRAMES),
        "preroll": Number(
            "frames before the onset that belong to the take: a soft first consonant.",
            8,
            0,
            _MAX_FRAMES,
        ),
        "least": Number("loud frames that make a take; fewer are a click.", 5, 1, _MAX_FRAMES),
        "most": Number(
            "frames after which a take ends in any case. The next one begins when it has been"
            " quiet, or where it gets louder by onset dB: a stroke while the one before still"
            " rings.",
            500,
            1,
            100_000,
        ),
        "quietest": Number(
            "dB below which the floor never lies, for rooms of digital silence.",
            -70,
            -300,
            0,
            is_whole=False,
        ),
        "fixed": Number("1: the floor stays where it is. 0: it follows the room.", 0, 0, 1),
        "motion": Number(
            "for gestures: the level is how much so many frames move, 2 or more (8 will do), and"
            " none need come at the right inlet. 0: the level is what comes there.",
            0,
            0,
            100,
        ),
    },
    inlets={"level": "the level of the next frame in dB, before the frame itself."},
    outlets=(
        "begin, then each frame of the take as a list, then end LENGTH. lstm.performer makes one"
        " answer of it, at the end or as soon as a classifier is sure.",
        "learn, floor, values of parameters, and error MESSAGE TEXT if something failed.",
    ),
    example="@hold 15",
    shown=("learn", "floor", "onset 9", "getonset", "end", "clear"),
)
