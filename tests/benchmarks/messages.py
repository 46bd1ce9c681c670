"""How long a whole `predictseries` takes in a real Pd: arrays read, network run, answer sent."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import numpy as np

from benchmarks import cases, ours
from benchmarks.cases import Case, Floats
from benchmarks.report import Section
from benchmarks.setting import Setting
from benchmarks.timing import Comparison, Measure, repeated, take_turns
from patchlstm import LSTMClassifier
from patchlstm.files import read_json
from patchlstm.network.modelfile import model_from_content
from realpd import Pd

CASES = (cases.A, cases.B._replace(shortest=cases.B.longest), cases.C, cases.D)
IN_PD, ALONE, IN_PYTHON = (
    "predictseries in Pd",
    "the compiled function alone",
    "predict_proba in Python",
)


def run(setting: Setting) -> Section:
    """Compare the message with the arithmetic in it, on the network that a fit makes by default."""
    comparison = Comparison(IN_PD, "us a series", 1e6)
    for case in CASES[: setting.choose(None, 3)]:
        with contextlib.ExitStack() as stack:
            contenders = _make_contenders(setting, case, stack.enter_context)
            comparison.add(case, take_turns(contenders, setting.choose(31, 5)))
    return Section(
        "The whole message in Pd",
        [
            "`predictseries` from arrays in a real Pd, one array per dimension: gathering the"
            " frames, the network that a fit makes by default (with differences and pooling, so it"
            " does more than the plain one), probabilities and label out of the outlets. For"
            " comparison, the same network called directly.",
            comparison.times_table(),
        ],
    )


def _make_contenders(setting: Setting, case: Case, enter: Callable[[Pd], Pd]) -> dict[str, Measure]:
    rng = np.random.default_rng(5)
    examples = [
        rng.standard_normal((case.longest, case.inputs)).astype(np.float32)
        for _ in range(case.outputs)
    ]
    labels = [f"label{n}" for n in range(case.outputs)]
    file = setting.scratch / f"{case.name}.json"
    classifier = LSTMClassifier(hidden_size=case.units, max_iter=1).fit(examples, labels)
    classifier.write(file)
    model = model_from_content(read_json(file))
    series = examples[0]
    n_messages = max(
        20, int(setting.choose(0.02, 0.005) * 3e9 / (case.flops_a_frame * len(series)))
    )
    folder = setting.scratch / f"messages-{case.name}"
    folder.mkdir()
    patch = folder / "go.pd"
    patch.write_text(_patch(n_messages), encoding="utf-8")
    pd = enter(
        Pd(
            folder,
            path=[setting.library],
            objects={"c": "lstm.classifier benchmark"},
            arrays=_as_arrays(series),
            receivers=["go"],
            flags=["-open", str(patch)],
        )
    )
    pd.ask("c", f"read {file}")

    def in_pd() -> float:
        pd.send("go bang")
        return float(pd.until("result.left")[-1].atoms[-1]) / 1000 / n_messages

    seconds = setting.choose(0.02, 0.005)
    network = ours.Network(model.topology, model.parameters)
    return {
        IN_PD: in_pd,
        ALONE: repeated(network.over([series]), seconds),
        IN_PYTHON: repeated(lambda: classifier.predict_proba([series]), seconds),
    }


def _as_arrays(series: Floats) -> dict[str, list[float]]:
    return {f"voice-{channel}": list(values) for channel, values in enumerate(series.T)}


def _patch(n_messages: int) -> str:
    """Return a patch that predicts so many times in one go, and prints the ms that it took."""
    return f"""#N canvas 0 0 450 300 12;
#X obj 10 10 r go;
#X obj 10 40 t b b b;
#X obj 10 160 realtime;
#X msg 60 70 {n_messages};
#X obj 60 100 until;
#X msg 60 130 predictseries voice;
#X obj 60 160 lstm.classifier benchmark;
#X obj 10 190 print result.left;
#X connect 0 0 1 0;
#X connect 1 0 2 1;
#X connect 1 1 3 0;
#X connect 1 2 2 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
#X connect 2 0 7 0;
"""
