"""RTNeural's JSON: its layers compute what ours do, and ours what its do."""

import copy
import itertools
import json

import numpy as np
import pytest
from numpy.testing import assert_allclose

from networks import FOREIGN, LENGTHS, SHAPES, answer, make, make_series
from patchlstm.errors import FormatError, InvalidValueError
from patchlstm.interchange.imported import Answers
from patchlstm.interchange.rtneural import model_from_rtneural, to_rtneural
from patchlstm_kernels import Topology
from reference_layers import rtneural

FITTING = [
    *(
        each
        for each in SHAPES
        if not each.delta and each.pooling != "all" and each.head != "continuation"
    ),
    Topology(3, (24,), 4, delta=False, pooling="last", n_members=3),
]


def keras_layers(sizes, n_outputs, activation="", seed=0):
    rng = np.random.default_rng(seed)

    def layer(kind, size, *shapes):
        weights = [rng.normal(0, 0.5, shape).tolist() for shape in shapes]
        return {"type": kind, "activation": "", "shape": [None, None, size], "weights": weights}

    layers = [
        layer("lstm", units, (n_seen, 4 * units), (units, 4 * units), (4 * units,))
        for n_seen, units in itertools.pairwise(sizes)
    ]
    for each in layers:
        each["activation"] = "tanh"
    layers.append(layer("dense", n_outputs, (sizes[-1], n_outputs), (n_outputs,)))
    layers[-1]["activation"] = activation
    return {"in_shape": [None, None, sizes[0]], "layers": layers}


@pytest.mark.parametrize("topology", FITTING, ids=str)
def test_its_layers_answer_as_ours(topology):
    model = make(topology)
    content = json.loads(to_rtneural(model))
    assert content["in_shape"] == [None, None, topology.n_inputs]
    for length in LENGTHS:
        series = make_series(topology.n_inputs, length)
        at_frames = rtneural(content, series)
        expected = answer(model, series)
        assert_allclose(
            at_frames if topology.answers_frames else at_frames[-1], expected, atol=1e-5
        )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"delta": True}, "sees the difference from the frame before, .*; fit it with delta 0"),
        ({"pooling": "all"}, "looks back at the whole series, .*; fit it with pooling last"),
        ({"bidirectional": True}, "reads series from their end too"),
    ],
)
def test_what_no_chain_can_do_is_refused(changed, reason):
    plain = {"delta": False, "pooling": "last"}
    with pytest.raises(InvalidValueError, match=reason):
        to_rtneural(make(Topology(2, (5,), 2, **{**plain, **changed})))
    with pytest.raises(InvalidValueError, match=r"FluCoMa's cells.*; export it as \.onnx"):
        to_rtneural(make(FOREIGN[0]))


@pytest.mark.parametrize("sizes", [(1, 8), (3, 6, 5)])
@pytest.mark.parametrize("at_frames", [False, True])
def test_ours_answers_as_its_layers(sizes, at_frames):
    content = keras_layers(sizes, 2)
    model = model_from_rtneural(content, Answers(at_frames=at_frames))
    for length in LENGTHS:
        series = make_series(sizes[0], length)
        expected = rtneural(content, series)
        assert_allclose(answer(model, series), expected if at_frames else expected[-1], atol=1e-5)


def test_a_softmax_gives_the_probabilities_of_labels():
    content = keras_layers((3, 6), 2, "softmax")
    model = model_from_rtneural(content, Answers(("up", "down")))
    series = make_series(3, 30)
    assert_allclose(answer(model, series), rtneural(content, series)[-1], atol=1e-5)


def change(*path, to):
    content = copy.deepcopy(keras_layers((3, 6, 5), 2))
    at = content
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = to
    return content


@pytest.mark.parametrize(
    ("content", "answers", "reason"),
    [
        (change("layers", 0, "type", to="gru"), Answers(), "layer 0 is of the type 'gru'; LSTM"),
        (change("layers", 0, to=[]), Answers(), "layer 0 is an array, an object is needed"),
        (change("layers", to=[]), Answers(), "it has no LSTM layer"),
        (change("layers", 0, "weights", to=[1]), Answers(), "layer 0 has 1 arrays, 3 are needed"),
        (change("layers", 0, "weights", 2, to=[1]), Answers(), "12 x 24|3 x 24, 6 x 24, 1, contr"),
        (change("layers", 0, "weights", 1, to=5), Answers(), "3 x 24, , 24, contradict"),
        (change("layers", 1, "weights", 2, 0, to="x"), Answers(), "is not a number"),
        (change("layers", 2, "weights", 1, to=[1]), Answers(), "5 x 2, 1, contradict"),
        (
            change("layers", 2, "activation", to="relu"),
            Answers(),
            "it ends in relu; numbers need no",
        ),
        (change("layers", 2, "activation", to=""), Answers(("a", "b")), "labels need a softmax"),
        (keras_layers((3, 6), 3, "softmax"), Answers(("a", "b")), "3 outputs and there are 2 lab"),
    ],
)
def test_what_does_not_fit_is_one_clear_error(content, answers, reason):
    with pytest.raises(FormatError, match=reason):
        model_from_rtneural(content, answers)
