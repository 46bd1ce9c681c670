"""The object lstm.regressor."""

from __future__ import annotations

from typing import Any

from patchlstm.estimators.examples import pair_frames, pair_points
from patchlstm.estimators.regressor import LSTMRegressor
from patchlstm.network.fitting import OnProgress
from patchlstm.network.report import report_fit
from patchlstm.network.training import StopFlag
from patchlstm.patcher.contents import Call, Job, Key
from patchlstm.patcher.models import ModelContent, Row
from patchlstm.sets.dataseries import DataSeries


class RegressorContent(ModelContent[LSTMRegressor]):
    """A regressor: from a dataseries to a dataset, or to another dataseries frame by frame."""

    class_name = "lstm.regressor"
    kind = "Regressor"
    estimator_class = LSTMRegressor

    def learn(
        self, trainee: LSTMRegressor, data: list[Any], on_progress: OnProgress, stop: StopFlag
    ) -> None:
        """Fit to points, or to frames if that is what the second set holds."""
        fit = trainee.fit_frames if isinstance(data[1], DataSeries) else trainee.fit
        fit(*data, on_progress=on_progress, stop=stop)

    def report(self, trainee: LSTMRegressor, data: list[Any]) -> tuple[str, list[str]]:
        """Say how far off the answers are, and what looks wrong."""
        pair = pair_frames if trainee.answers_frames else pair_points
        return report_fit(trainee.model_, *pair(*data))

    def predict(self, predictor: LSTMRegressor, data: list[Any]) -> Any:
        """Return the point of each series."""
        return predictor.predict_dataset(*data)

    def evaluate(self, predictor: LSTMRegressor, data: list[Any]) -> tuple[float, list[Row]]:
        """Return the coefficient of determination, and how far off each dimension is."""
        r2, errors = predictor.evaluate(*data)
        rows: list[Row] = [("error", float(i), error) for i, error in enumerate(errors)]
        return r2, rows

    def on_fitframes(self, call: Call, *names: Key) -> Job:
        """Train on what the two dataseries hold now."""
        return self.on_fit(call, *names)

    def on_predictframes(self, call: Call, source: Key, target: Key) -> Job:
        """Replace the content of a dataseries with the frame for each frame of another."""
        return self.fill(call, [source], target, LSTMRegressor.predict_dataseries)
