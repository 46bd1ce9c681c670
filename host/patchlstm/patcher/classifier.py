"""The object lstm.classifier."""

from __future__ import annotations

from typing import Any

from patchlstm.arrays import StopFlag
from patchlstm.estimators.classifier import LSTMClassifier
from patchlstm.estimators.examples import pair
from patchlstm.network.fitting import OnProgress
from patchlstm.network.report import report_fit
from patchlstm.patcher.calls import Call
from patchlstm.patcher.models import ModelContent, Row
from patchlstm.patcher.protocol import Tuning, as_atom
from patchlstm.sets.labelset import LabelSet
from patchlstm.text import listed


class ClassifierContent(ModelContent[LSTMClassifier]):
    """A classifier: from a dataseries to a labelset."""

    class_name = "lstm.classifier"
    kind = "Classifier"
    estimator_class = LSTMClassifier

    follow = False
    spot = False

    @property
    def tuning(self) -> Tuning:
        """What the shim needs to decide what it answers, and whether a label is ``unknown``."""
        return super().tuning._replace(
            threshold=self.estimator.threshold,
            reject=self.estimator.reject,
            follow=self.follow,
            spot=self.spot,
        )

    @property
    def needs_novelty(self) -> bool:
        """Whether the shim must know what is strange to the model."""
        return super().needs_novelty or self.spot

    def learn(
        self, trainee: LSTMClassifier, data: list[Any], on_progress: OnProgress, stop: StopFlag
    ) -> None:
        """Fit."""
        trainee.fit(*data, on_progress=on_progress, stop=stop)
        if self.spot:
            trainee.model_.measured.find(stop)

    def report(
        self, trainee: LSTMClassifier, data: list[Any], stop: StopFlag | None
    ) -> tuple[str, list[str]]:
        """Say how many series are recognised, and what looks wrong."""
        return report_fit(trainee.model_, *pair(*data), stop)

    def predict(self, predictor: LSTMClassifier, *data: Any, stop: StopFlag) -> LabelSet:
        """Return the label of each series."""
        return predictor.predict_labels(*data, stop=stop)

    def evaluate(
        self, predictor: LSTMClassifier, data: list[Any], stop: StopFlag
    ) -> tuple[float, list[Row]]:
        """Return how many labels are predicted right, and which are taken for which."""
        accuracy, confusion = predictor.evaluate(*data, stop=stop)
        return accuracy, [
            ("confusion", as_atom(true), as_atom(predicted), float(count))
            for (true, predicted), count in confusion.items()
        ]

    def loss(self) -> str:
        """Say that a network is lost, and what it knows."""
        loss = super().loss()
        return loss and f"{loss} for {listed(self.estimator.model_.labels)}"

    def on_labels(self, call: Call) -> None:
        """Answer the labels, in the order of the probabilities."""
        call.left(*map(as_atom, self.estimator.model_.labels))
