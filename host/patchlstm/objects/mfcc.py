"""lstm.mfcc~ and lstm.bufmfcc, and what they and Python compute of a sound."""

from __future__ import annotations

from patchlstm.objects.vocabulary import Action, Message, Object, Parameter, Range

PARAMETERS = {
    "coefficients": Parameter(
        "how many coefficients a frame has.", default="13", range=Range(1, 256)
    ),
    "bands": Parameter(
        "how many bands the spectrum is summed in; at least start + coefficients.",
        default="40",
        range=Range(2, 256),
    ),
    "minfreq": Parameter(
        "where the lowest band begins, in Hz.",
        default="20",
        range=Range(0, 1e6, is_whole=False),
    ),
    "maxfreq": Parameter(
        "where the highest band ends, in Hz; half the sample rate if that is less.",
        default="20000",
        range=Range(1, 1e6, is_whole=False),
    ),
    "window": Parameter(
        "how many samples a frame is computed of.", default="1024", range=Range(4, 65536)
    ),
    "hop": Parameter(
        "how many samples later the next frame is due. -1: half the window.",
        default="512",
        range=Range(1, 65536, is_automatic=True),
    ),
    "fft": Parameter(
        "the size of the transform, a power of two that holds the window. -1: the least of them.",
        default="-1",
        range=Range(4, 65536, is_automatic=True),
    ),
    "start": Parameter(
        "the first of the coefficients; 0 is the one that follows the level.",
        default="0",
        range=Range(0, 255),
    ),
    "delta": Parameter(
        "1: after the coefficients come their differences to those of the frame before. What a"
        " model's own delta does is enough for it.",
        default="0",
        range=Range(0, 1),
    ),
}
"""What is computed, in the order in which the values travel; each has a range."""

_NAMES = {
    **PARAMETERS,
    "numcoeffs": Parameter("FluCoMa's name of coefficients.", alias="coefficients"),
    "numbands": Parameter("FluCoMa's name of bands.", alias="bands"),
    "startcoeff": Parameter("FluCoMa's name of start.", alias="start"),
    "fftsettings": Parameter(
        "FluCoMa's name of window, hop and fft, with three values.", alias="window hop fft"
    ),
}

_SHARING = (
    "lstm.mfcc~ and lstm.bufmfcc of the same name share their parameters, and addsound of"
    " lstm.dataseries takes them by that name: what is recorded and what is played to a model are"
    " analysed alike."
)
_KEPT = "The parameters last as long as one object of the name."
_OUT_OF_BAND = "values of parameters, and error MESSAGE TEXT if something failed."

MFCC = Object(
    name="lstm.mfcc~",
    digest="Frames of sound: mel-frequency cepstral coefficients",
    description="Gives a list of coefficients for each piece of a sound, which models and sets take"
    " as a frame. The figures are those of FluCoMa's objects.",
    sections={
        "sound": [
            Message(
                "reset",
                "forget the sound that came so far: the next frame is due HOP samples later.",
                Action.RESET,
            ),
        ],
    },
    parameters=_NAMES,
    outlets=(
        "a list for each frame, the coefficients.",
        "before each frame the level of its samples in dB, full scale being 0; besides "
        + _OUT_OF_BAND,
    ),
    sharing=_SHARING,
    kept=_KEPT,
    camel_case="numCoeffs 20",
    example="#0-ears @coefficients 13",
    shown=("coefficients 20", "hop 256", "reset", "getwindow"),
    has_content=False,
)

BUFMFCC = Object(
    name="lstm.bufmfcc",
    digest="Frames of a recorded sound: mel-frequency cepstral coefficients",
    description="Computes of an array what lstm.mfcc~ computes of a signal, into arrays, one for"
    " each coefficient. The middle of the first frame is the first sample.",
    sections={
        "sound": [
            Message(
                "process sound into [begin] [length]",
                "compute the frames of the array SOUND into TARGET (for several coefficients"
                " TARGET-0, TARGET-1 and so on), resized to fit. BEGIN is the first sample, 0 if it"
                " is left out, and LENGTH their number, up to the end. Then done TARGET FRAMES"
                " (left). A long sound is worked on between what else happens in the patch.",
                Action.PROCESS,
            ),
            Message(
                "cancel",
                "end the work on a long sound. The arrays stay as they were.",
                Action.CANCEL,
            ),
        ],
    },
    parameters=_NAMES,
    outlets=(
        "done TARGET FRAMES.",
        "cancel, " + _OUT_OF_BAND,
    ),
    sharing=_SHARING,
    kept=_KEPT,
    camel_case="numCoeffs 20",
    example="#0-ears",
    shown=("process #0-voice #0-frames", "coefficients 20", "cancel", "getwindow"),
    has_content=False,
)
