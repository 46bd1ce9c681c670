"""A network that sees long series at a lower rate, frame by frame in real Pd."""

import numpy as np
import pytest

from patchlstm import LSTMClassifier


@pytest.mark.parametrize("experts", ["all", "lstm"])
def test_each_frame_is_answered_as_in_python(start_pd, tmp_path, experts):
    time = np.linspace(0, 1, 300)[:, np.newaxis]
    series = [np.float32(np.sin(turns * time + shift)) for turns in (4, 9) for shift in (0, 1, 2)]
    classifier = LSTMClassifier(hidden_size=16, max_iter=20, experts=experts)
    model = classifier.fit(series, ["slow"] * 3 + ["quick"] * 3).model_
    assert model.topology.rate == 3
    classifier.write(tmp_path / "long.lstm")
    pd = start_pd({"c": f"lstm.classifier c -model {tmp_path / 'long.lstm'}"})
    played = series[1][:40]
    pd.send(*(f"c predictframe {value:.9g}" for value in played[:, 0]))
    expected = model.outputs_at_frames([played])
    for row in expected:
        told = [line for line in pd.until("c.left", "predictframe") if line.source == "c.right"]
        atoms = told[-1].atoms
        found = dict(zip(atoms[1::2], map(float, atoms[2::2]), strict=True))
        assert [found[label] for label in model.labels] == pytest.approx(list(row), abs=1e-4)
