"""patchlstm: learning from series with an LSTM, for Pure Data, Max and Python."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from patchlstm.errors import PatchLSTMError
    from patchlstm.estimators.classifier import Evaluation, LSTMClassifier
    from patchlstm.estimators.forecaster import Foresight, LSTMForecaster
    from patchlstm.estimators.regressor import Agreement, LSTMRegressor
    from patchlstm.estimators.streams import (
        Answer,
        ClassifierStream,
        ForecasterStream,
        RegressorStream,
    )
    from patchlstm.network.fitted import UNKNOWN, FittedModel
    from patchlstm.network.streams import Spotted, Spotter
    from patchlstm.sets.dataseries import DataSeries
    from patchlstm.sets.dataset import DataSet
    from patchlstm.sets.labelset import LabelSet
    from patchlstm.sets.shards import Shards

__version__ = "0.1.0"

__all__ = [
    "UNKNOWN",
    "Agreement",
    "Answer",
    "ClassifierStream",
    "DataSeries",
    "DataSet",
    "Evaluation",
    "FittedModel",
    "ForecasterStream",
    "Foresight",
    "LSTMClassifier",
    "LSTMForecaster",
    "LSTMRegressor",
    "LabelSet",
    "PatchLSTMError",
    "RegressorStream",
    "Shards",
    "Spotted",
    "Spotter",
]

# A public name is imported when it is first asked for: the catalogue of objects, which the build
# reads, and most of the command line do without NumPy and Numba.
_MODULES = {
    "UNKNOWN": "patchlstm.network.fitted",
    "Agreement": "patchlstm.estimators.regressor",
    "Answer": "patchlstm.estimators.streams",
    "ClassifierStream": "patchlstm.estimators.streams",
    "DataSeries": "patchlstm.sets.dataseries",
    "DataSet": "patchlstm.sets.dataset",
    "Evaluation": "patchlstm.estimators.classifier",
    "FittedModel": "patchlstm.network.fitted",
    "ForecasterStream": "patchlstm.estimators.streams",
    "Foresight": "patchlstm.estimators.forecaster",
    "LSTMClassifier": "patchlstm.estimators.classifier",
    "LSTMForecaster": "patchlstm.estimators.forecaster",
    "LSTMRegressor": "patchlstm.estimators.regressor",
    "LabelSet": "patchlstm.sets.labelset",
    "PatchLSTMError": "patchlstm.errors",
    "RegressorStream": "patchlstm.estimators.streams",
    "Shards": "patchlstm.sets.shards",
    "Spotted": "patchlstm.network.streams",
    "Spotter": "patchlstm.network.streams",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(_MODULES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
