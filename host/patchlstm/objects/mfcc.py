"""lstm.mfcc~ and lstm.bufmfcc, and what they and Python compute of a sound."""

from __future__ import annotations

from patchlstm.objects.vocabulary import Message, Number, Tool

PARAMETERS = {
    "coefficients": Number("how many coefficients a frame has.", 13, 1, 256),
    "bands": Number(
        "how many bands the spectrum is divided into: at least start + coefficients.", 40, 2, 256
    ),
    "minfreq": Number("where the lowest band begins, in Hz.", 20, 0, 1e6, is_whole=False),
    "maxfreq": Number(
        "where the highest band ends, in Hz: half the sample rate if that is less.",
        20000,
        1,
        1e6,
        is_whole=False,
    ),
    "window": Number("how many samples a frame is computed from.", 1024, 4, 65536),
    "hop": Number(
        "how many samples later the next frame is due. -1: half the window.",
        512,
        1,
        65536,
        is_automatic=True,
    ),
    "fft": Number(
        "the size of the transform, a power of two that holds the window. -1: the least of them.",
        -1,
        4,
        65536,
        is_automatic=True,
    ),
    "start": Number(
        "the first of the coefficients. 0 is the one that follows the level.", 0, 0, 255
    ),
    "delta": Number(
        "1: after the coefficients come their differences from the frame before. A model"
        " with delta 1 needs none: it computes them itself.",
        0,
        0,
        1,
    ),
}
"""What is computed, in the order in which the values travel."""

ALIASES = {
    "numcoeffs": "coefficients",
    "numbands": "bands",
    "startcoeff": "start",
    "fftsettings": "window hop fft",
}
"""FluCoMa's names."""

_SHARING = (
    "lstm.mfcc~ and lstm.bufmfcc of one name share their parameters, and addsound of"
    " lstm.dataseries takes them by that name, so what is recorded and what is played is analysed"
    " alike."
)

MFCC = Tool(
    name="lstm.mfcc~",
    digest="Frames of sound: mel-frequency cepstral coefficients",
    description="Gives a list of coefficients for each piece of a sound, which models and sets take"
    " as a frame. The figures are those of FluCoMa's objects.",
    sections={
        "sound": [
            Message(
                "reset",
                "forget the sound that came so far: the next frame is due HOP samples later.",
            ),
        ],
    },
    parameters=PARAMETERS,
    aliases=ALIASES,
    outlets=(
        "a list for each frame, the coefficients.",
        "before each frame the level of its samples in dB: 0 is full scale. Also values of"
        " parameters, and error MESSAGE TEXT if something failed.",
    ),
    sharing=_SHARING,
    camel_case="numCoeffs",
    example="ears @coefficients 13",
    shown=("coefficients 20", "coefficients 13", "fftsettings 2048 512 -1", "getwindow", "reset"),
)

BUFMFCC = Tool(
    name="lstm.bufmfcc",
    digest="Frames of a recorded sound: mel-frequency cepstral coefficients",
    description="Computes from a recorded sound what lstm.mfcc~ computes from a signal. The middle"
    " of the first frame is the first sample.",
    sections={
        "sound": [
            Message(
                "process sound into [begin] [length]",
                "compute the frames of SOUND into TARGET ({coefficients}), resized to fit. BEGIN is"
                " the first sample, 0 if it is left out, and LENGTH their number, up to the end."
                " Then done TARGET FRAMES (left). A long sound is worked on between what else"
                " happens in the patch.",
            ),
            Message("cancel", "end the work on a long sound. Nothing is written."),
        ],
    },
    parameters=PARAMETERS,
    aliases=ALIASES,
    outlets=(
        "done TARGET FRAMES.",
        "cancel, values of parameters, and error MESSAGE TEXT if something failed.",
    ),
    sharing=_SHARING,
    camel_case="numCoeffs",
    example="ears @coefficients 13",
    shown=(
        "process #0-voice #0-frames",
        "process #0-voice #0-frames 0 22050",
        "getbands",
        "cancel",
    ),
)
