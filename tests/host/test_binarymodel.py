"""Files .lstm: back again as they were, in Python and in the external, or one clear error."""

import os
import struct
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model_bytes import Reader, sealed
from patchlstm import LSTMClassifier
from patchlstm.errors import FormatError
from patchlstm.network.binarymodel import MAGIC, VERSION, model_from_bytes
from patchlstm_kernels import engine
from patchlstm_kernels.layout import CELL, N_DIRECTIONS, N_MEMBERS, RATE

HEADER = 76
HEADER_BEFORE_3 = 68
FIELDS = {
    "byte order": 8, "version": 12, "length": 16, "threshold": 24, "reject": 32, "parameters": 40,
    "novelty": 48, "sizes": 56, "labels": 60, "information": 64,
    "experts": 68,
}  # fmt: skip


def fitted(labels=("yes", "no"), **parameters):
    rng = np.random.default_rng(1)
    series = [rng.normal(label, 1, (4, 2)) for label in range(len(labels)) for _ in range(2)]
    truth = [label for label in labels for _ in range(2)]
    classifier = LSTMClassifier(**{"hidden_size": 3, "max_iter": 2, **parameters})
    return classifier.fit(series, truth)


CLASSIFIER = fitted(threshold=0.25, reject=0.5)
DATA = CLASSIFIER.to_bytes()


@pytest.fixture(scope="module")
def read_in_c(tmp_path_factory):
    reader = Reader(tmp_path_factory.mktemp("reader"))
    yield reader
    reader.close()


def read_in_python(data):
    try:
        model_from_bytes(data)
    except FormatError as error:
        return error.detail
    return "ok"


def with_field(name, kind, *values):
    changed = bytearray(DATA)
    struct.pack_into(kind, changed, FIELDS[name], *values)
    return bytes(changed)


def with_replaced(old, new):
    assert DATA.count(old) == 1
    return DATA.replace(old, new)


def parameters_at():
    n_sizes, labels_size = struct.unpack_from("<II", DATA, FIELDS["sizes"])
    return HEADER + 4 * n_sizes + labels_size


def novelty_at():
    return parameters_at() + 4 * struct.unpack_from("<Q", DATA, FIELDS["parameters"])[0]


def experts_at():
    return novelty_at() + 4 * struct.unpack_from("<Q", DATA, FIELDS["novelty"])[0]


def with_experts(at, kind, value):
    """Return the file with something else in its experts."""
    changed = bytearray(DATA)
    struct.pack_into(kind, changed, experts_at() + at, value)
    return sealed(bytes(changed))


def with_size(position, value):
    changed = bytearray(DATA)
    struct.pack_into("<I", changed, HEADER + 4 * position, value)
    return sealed(bytes(changed))


def label(number, text):
    return struct.pack("<dI", number, len(text)) + text


NAN = float("nan")
COUNTS = struct.unpack_from("<QQ", DATA, FIELDS["parameters"])


def with_labels(*labels):
    old = label(NAN, b"no") + label(NAN, b"yes")  # in natural order
    assert DATA.count(old) == 1
    changed = bytearray(DATA.replace(old, b"".join(labels)))
    struct.pack_into("<I", changed, FIELDS["labels"], len(b"".join(labels)))
    return sealed(bytes(changed))


# Where the arrays of the experts begin: there are four examples of four frames, and one dilation.
LENGTHS = 5 * 4
KINDS = LENGTHS + 4 * 4
DILATIONS = KINDS + 4 * 4


def floor_at():
    return experts_at() + struct.unpack_from("<Q", DATA, FIELDS["experts"])[0] - 4


YES, NO = label(NAN, b"yes"), label(NAN, b"no")
WRONG = {
    "empty": (b"", "not a .lstm file written by patchlstm"),
    "another file": (
        b'{"format": "patchlstm.classifier"}',
        "not a .lstm file written by patchlstm",
    ),
    "line ends translated": (DATA.replace(b"\r\n", b"\n"), "not a .lstm file written by patchlstm"),
    "header cut": (DATA[:40], "ends in its header"),
    "cut": (DATA[:-1], "incomplete: found"),
    "more behind it": (DATA + b"x", "1 extra bytes"),
    "other byte order": (with_field("byte order", "<I", 0x04030201), "another byte order"),
    "later version": (with_field("version", "<I", VERSION + 1), f"the version is {VERSION + 1}"),
    "no version": (with_field("version", "<I", 0), "the version is 0"),
    "damaged": (with_replaced(b"yes", b"yet"), "checksum"),
    "threshold": (sealed(with_field("threshold", "<d", 1.5)), "hreshold"),
    "threshold nan": (sealed(with_field("threshold", "<d", NAN)), "hreshold"),
    "reject": (sealed(with_field("reject", "<d", -0.5)), "reject"),
    "reject nan": (sealed(with_field("reject", "<d", NAN)), "reject"),
    "novelty": (sealed(with_field("novelty", "<Q", 7)), "contradict"),
    "wrapping novelty": (sealed(with_field("novelty", "<Q", 2**62)), "contradict"),
    "novelty taken from the parameters": (
        sealed(
            with_field(
                "parameters", "<QQ", *(n + by for n, by in zip(COUNTS, (-1, 1), strict=True))
            )
        ),
        "",
    ),
    "parameters": (sealed(with_field("parameters", "<Q", 7)), "contradict"),
    "wrapping parameters": (sealed(with_field("parameters", "<Q", 2**62)), "contradict"),
    "sizes": (sealed(with_field("sizes", "<I", 8)), ""),
    "no direction": (with_size(N_DIRECTIONS, 0), ""),
    "three directions": (with_size(N_DIRECTIONS, 3), ""),
    "no member": (with_size(N_MEMBERS, 0), ""),
    "seventeen members": (with_size(N_MEMBERS, 17), ""),
    "an unknown cell": (with_size(CELL, 2), ""),
    "no rate": (with_size(RATE, 0), ""),
    "rate 1001": (with_size(RATE, 1001), ""),
    "members that would need more parameters": (with_size(N_MEMBERS, 2), ""),
    "many sizes": (sealed(with_field("sizes", "<I", 2**32 - 1)), ""),
    "labels": (sealed(with_field("labels", "<I", 2**32 - 1)), "contradict"),
    "label twice": (with_labels(YES, YES), "appears twice"),
    "label empty": (with_labels(YES, label(NAN, b"")), "mpty"),
    "label long": (with_labels(YES, label(NAN, b"x" * 1001)), "1000"),
    "label not UTF-8": (with_labels(YES, label(NAN, b"\xff\xfe")), "not valid UTF-8 text"),
    "label overlong": (with_labels(YES, label(NAN, b"\xc1\x81")), "not valid UTF-8 text"),
    "label surrogate": (with_labels(YES, label(NAN, b"\xed\xa0\x80")), "not valid UTF-8 text"),
    "label cut": (with_labels(YES, label(NAN, b"\xe2\x82")), "not valid UTF-8 text"),
    "label null": (with_labels(YES, label(NAN, b"n\0")), ""),
    "label infinite": (with_labels(YES, label(float("inf"), b"no")), "umber"),
    "label's length": (with_labels(YES, struct.pack("<dI", NAN, 9) + b"no"), "labels"),
    "label's huge length": (with_labels(YES, struct.pack("<dI", NAN, 2**32 - 1) + b"no"), "labels"),
    "one label": (with_labels(YES), "labels"),
    "three labels": (with_labels(YES, NO, label(NAN, b"maybe")), "labels"),
    "parameter": (
        sealed(DATA[: parameters_at()] + struct.pack("<f", NAN) + DATA[parameters_at() + 4 :]),
        "parameter 0 is not finite",
    ),
    "novelty not finite": (
        sealed(DATA[: novelty_at()] + struct.pack("<f", NAN) + DATA[novelty_at() + 4 :]),
        "not finite",
    ),
    "experts": (sealed(with_field("experts", "<Q", 7)), "contradict"),
    "wrapping experts": (sealed(with_field("experts", "<Q", 2**62)), "contradict"),
    "no examples": (with_experts(0, "<I", 0), "experts"),
    "many examples": (with_experts(0, "<I", 2**32 - 1), "experts"),
    "many frames": (with_experts(4, "<I", 2**28), "contradict"),
    "many dilations": (with_experts(8, "<I", 33), "experts"),
    "many biases": (with_experts(12, "<I", 1025), "experts"),
    "no channels": (with_experts(16, "<I", 0), "experts"),
    "an empty example": (with_experts(LENGTHS, "<I", 0), "experts"),
    "a long example": (with_experts(LENGTHS, "<I", 5), "experts"),
    "a third label": (with_experts(KINDS, "<I", 2), "experts"),
    "dilation 0": (with_experts(DILATIONS, "<I", 0), "experts"),
    "a long dilation": (with_experts(DILATIONS, "<I", 2**21 + 1), "experts"),
    "channels of a convolution": (with_experts(DILATIONS + 4, "<I", 3), "experts"),
    "a third channel": (with_experts(DILATIONS + 4 + 4 * 84, "<I", 2), "experts"),
    "no floor": (sealed(DATA[: floor_at()] + bytes(4) + DATA[floor_at() + 4 :]), "floor"),
    "a power that is no number": (
        sealed(DATA[: floor_at() - 4] + struct.pack("<f", NAN) + DATA[floor_at() :]),
        "not finite",
    ),
}


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_both_readers_refuse_and_say_why(read_in_c, wrong):
    data, said = WRONG[wrong]
    for reader in (read_in_python, read_in_c):
        reason = reader(data)
        assert not reason.startswith("ok")
        assert said in reason


def test_python_also_looks_at_the_information():
    changed = sealed(with_replaced(b'"n_epochs": 2', b'"n_epochs": 0'))
    assert "n_epochs" in read_in_python(changed)


def test_what_is_read_back_is_what_was_written():
    again = LSTMClassifier.from_bytes(DATA)
    assert again.get_params() == CLASSIFIER.get_params()
    assert again.to_json() == CLASSIFIER.to_json()
    assert again.to_bytes() == DATA


def test_files(tmp_path):
    path = tmp_path / "Gesture.LSTM"
    CLASSIFIER.write(path)
    assert path.read_bytes() == DATA
    assert path.read_bytes().startswith(MAGIC)
    again = LSTMClassifier()
    again.read(path)
    assert again.to_json() == CLASSIFIER.to_json()
    path.write_bytes(DATA[:-1])
    with pytest.raises(FormatError, match=r"Invalid model file: .*Gesture\.LSTM: .*incomplete"):
        again.read(path)
    assert again.to_json() == CLASSIFIER.to_json()


@pytest.mark.parametrize(
    "classifier",
    [
        CLASSIFIER,
        fitted(delta=False, pooling="last"),
        fitted(("1", "0.1", "ü", "1e30")),
        fitted(("x" * 1000, "€" * 1000)),
        fitted(hidden_size=64),
        fitted(hidden_size=(32, 48), pooling="last"),
        fitted(experts="lstm"),
    ],
    ids=["plain", "bare", "numbers", "long", "members", "deep members", "network alone"],
)
def test_the_external_predicts_as_python(read_in_c, classifier):
    classifier = LSTMClassifier.from_bytes(classifier.to_bytes())
    word, threshold, *said = read_in_c(classifier.to_bytes()).split()
    assert (word, float(threshold)) == ("ok", classifier.threshold)
    n_labels = len(classifier.classes_)
    frames = np.full((5, 2), 0.5, np.float32)
    series = [frames[: t + 1] for t in range(5)]
    expected = classifier.predict_proba(series)
    # another processor's variant may add in another order
    np.testing.assert_allclose(
        np.array(said, float).reshape(5, n_labels), expected, rtol=0, atol=1e-6
    )


@pytest.fixture
def each_variant(read_in_c):
    """The external's code with one variant after the other; then as it was."""

    def readers():
        for variant in engine.VARIANTS:
            read_in_c.close()
            read_in_c.start(variant)
            yield read_in_c

    yield readers()
    read_in_c.close()
    read_in_c.start()


def test_the_external_predicts_alike_with_each_variant(each_variant):
    data = fitted(hidden_size=64).to_bytes()
    said = np.array([read_in_c(data).split()[2:] for read_in_c in each_variant], float)
    assert len(said) == len(engine.VARIANTS)
    np.testing.assert_allclose(said, np.broadcast_to(said[0], said.shape), rtol=0, atol=1e-6)


REWRITE = """
import sys
from patchlstm import LSTMClassifier
data = sys.stdin.buffer.read()
sys.stdout.buffer.write(LSTMClassifier.from_bytes(data).to_bytes())
"""


@pytest.mark.parametrize("variant", engine.VARIANTS)
def test_a_file_is_the_same_whatever_the_variant(variant):
    data = fitted(hidden_size=(34, 50), bidirectional=True).to_bytes()
    environment = {**os.environ, "PATCHLSTM_KERNELS": variant}
    command = [sys.executable, "-c", REWRITE]
    done = subprocess.run(command, input=data, env=environment, capture_output=True, check=True)
    assert done.stdout == data


# What each version did not know yet of the sizes.
UNKNOWN = {1: (N_MEMBERS, CELL, RATE), 2: (CELL, RATE)}


ALONE = fitted(experts="lstm").to_bytes()


def of_version(version):
    """The same file as an earlier version had it, without sizes that it did not know."""
    n_sizes = struct.unpack_from("<I", ALONE, FIELDS["sizes"])[0]
    sizes = np.frombuffer(ALONE, "<u4", n_sizes, HEADER)
    kept = np.delete(sizes, UNKNOWN[version])
    rest = ALONE[HEADER + 4 * n_sizes :]
    data = bytearray(ALONE[:HEADER_BEFORE_3] + kept.tobytes() + rest)
    struct.pack_into("<I", data, FIELDS["version"], version)
    struct.pack_into("<I", data, FIELDS["sizes"], len(kept))
    return sealed(bytes(data))


@pytest.mark.parametrize("version", UNKNOWN)
def test_both_readers_read_earlier_versions(read_in_c, version):
    old = of_version(version)
    assert read_in_c(old) == read_in_c(ALONE)
    assert LSTMClassifier.from_bytes(old).to_bytes() == ALONE


@settings(max_examples=300, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(DATA) - 1), st.integers(1, 255)), min_size=1, max_size=4
    ),
    is_sealed=st.booleans(),
    length=st.one_of(st.none(), st.integers(0, len(DATA))),
)
def test_damage_is_noticed_or_harmless(read_in_c, changes, is_sealed, length):
    changed = bytearray(DATA)
    for at, difference in changes:
        changed[at] ^= difference
    data = bytes(changed[:length])
    if is_sealed and len(data) >= HEADER + 4:
        data = sealed(data)
    in_c, in_python = read_in_c(data), read_in_python(data)
    if not is_sealed and data != DATA:
        assert in_python != "ok"
        assert not in_c.startswith("ok")
    if in_python == "ok":
        assert in_c.startswith("ok")
