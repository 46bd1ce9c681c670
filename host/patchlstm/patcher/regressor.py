"""The object lstm.regressor."""

from __future__ import annotations

from typing import Any

from patchlstm.arrays import StopFlag
from patchlstm.estimators.examples import pair_frames, pair_points
from patchlstm.estimators.regressor import LSTMRegressor
from patchlstm.network.fitting import OnProgress
from patchlstm.network.report import report_fit
from patchlstm.patcher.arguments import Key
from patchlstm.patcher.calls import Call, Job
from patchlstm.patcher.dataset import DataSetContent
from patchlstm.patcher.models import ModelContent, Row
from patchlstm.sets.dataset import DataSet


class RegressorContent(ModelContent[LSTMRegressor]):
    """A regressor: from a dataseries to a dataset, or to another dataseries frame by frame."""

    class_name = "lstm.regressor"
    kind = "Regressor"
    estimator_class = LSTMRegressor

    def learn(
        self, trainee: LSTMRegressor, data: list[Any], on_progress: OnProgress, stop: StopFlag
    ) -> None:
        """Fit to points."""
        trainee.fit(*data, on_progress=on_progress, stop=stop)

    def learn_frames(
        self, trainee: LSTMRegressor, data: list[Any], on_progress: OnProgress, stop: StopFlag
    ) -> None:
        """Fit to frames."""
        trainee.fit_frames(*data, on_progress=on_progress, stop=stop)

    def report(
        self, trainee: LSTMRegressor, data: list[Any], stop: StopFlag | None
    ) -> tuple[str, list[str]]:
        """Say how far off the answers are, and what looks wrong."""
        pair = pair_frames if trainee.answers_frames else pair_points
        return report_fit(trainee.model_, *pair(*data), stop)

    def predict(self, predictor: LSTMRegressor, *data: Any, stop: StopFlag) -> DataSet:
        """Return the point of each series."""
        return predictor.predict_dataset(*data, stop=stop)

    def evaluate(
        self, predictor: LSTMRegressor, data: list[Any], stop: StopFlag
    ) -> tuple[float, list[Row]]:
        """Return the coefficient of determination, and how far off each dimension is."""
        r2, errors = predictor.evaluate(*data, stop=stop)
        rows: list[Row] = [("error", float(i), error) for i, error in enumerate(errors)]
        return r2, rows

    def on_fitframes(self, call: Call, *names: Key) -> Job:
        """Train on what the two dataseries hold now."""
        return self.teach(call, names, self.learn_frames)

    def on_predictframes(self, call: Call, source: Key, target: Key) -> Job:
        """Replace the content of a dataseries with the frame for each frame of another."""
        return self.fill(call, [source], target, LSTMRegressor.predict_dataseries)

    def on_evaluate(self, call: Call, *names: Key) -> Job:
        """Compare the answers with points, or with frames if these were learnt."""
        source, truth = names
        if not self.estimator.answers_frames:
            truth = truth._replace(class_name=DataSetContent.class_name)
        return super().on_evaluate(call, source, truth)
