"""What is computed of a sound, by lstm.mfcc~, by lstm.bufmfcc and by Python."""

from __future__ import annotations

from patchlstm.objects.vocabulary import Parameter, Range

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
        "how many samples after the frame before.", default="512", range=Range(1, 65536)
    ),
    "start": Parameter(
        "the first of the coefficients; 0 is the one that follows the level.",
        default="0",
        range=Range(0, 255),
    ),
    "delta": Parameter(
        "1: after the coefficients come their differences to those of the frame before. The models'"
        " own delta does the same.",
        default="0",
        range=Range(0, 1),
    ),
}
"""In the order in which they travel; each has a range."""
