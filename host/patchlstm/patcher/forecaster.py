"""The object lstm.forecaster."""

from __future__ import annotations

from functools import partial
from typing import Any

from patchlstm.arrays import StopFlag
from patchlstm.estimators.examples import pair_next
from patchlstm.estimators.forecaster import LSTMForecaster
from patchlstm.network.fitting import OnProgress
from patchlstm.network.report import report_fit
from patchlstm.patcher.calls import Call, Job
from patchlstm.patcher.models import ModelContent, Row
from patchlstm.patcher.protocol import Tuning
from patchlstm.sets.dataseries import DataSeries


class ForecasterContent(ModelContent[LSTMForecaster]):
    """A forecaster: from a dataseries to what comes next."""

    class_name = "lstm.forecaster"
    kind = "Forecaster"
    estimator_class = LSTMForecaster

    @property
    def tuning(self) -> Tuning:
        """What the shim needs to draw what comes next."""
        estimator = self.estimator
        return super().tuning._replace(temperature=estimator.temperature, seed=estimator.seed)

    def learn(
        self, trainee: LSTMForecaster, data: list[Any], on_progress: OnProgress, stop: StopFlag
    ) -> None:
        """Fit."""
        trainee.fit(*data, on_progress=on_progress, stop=stop)

    def report(
        self, trainee: LSTMForecaster, data: list[Any], stop: StopFlag | None
    ) -> tuple[str, list[str]]:
        """Say how far off the most probable next frame is, and what looks wrong."""
        return report_fit(trainee.model_, *pair_next(*data), stop)

    def predict(
        self, predictor: LSTMForecaster, *data: Any, stop: StopFlag, n_frames: int | None = None
    ) -> DataSeries:
        """Return what comes after each series."""
        return predictor.predict_dataseries(data[0], n_frames, stop=stop)

    def evaluate(
        self, predictor: LSTMForecaster, data: list[Any], stop: StopFlag
    ) -> tuple[float, list[Row]]:
        """Return the loss of a frame, and how far off is what lies further ahead."""
        loss, errors = predictor.evaluate(*data, stop=stop)
        return loss, [("error", float(ahead), error) for ahead, error in errors.items()]

    def on_predict(self, call: Call, *arguments: Any) -> Job:
        """Replace the content of a dataseries with what comes after each series of another."""
        source, target, *count = arguments
        predict = partial(self.predict, n_frames=count[0]) if count else self.predict
        return self.fill(call, [source], target, predict)
