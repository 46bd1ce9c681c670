"""patchlstm: sequence classification with an LSTM, for Pure Data, Max and Python."""

from patchlstm.errors import PatchLSTMError
from patchlstm.estimators.classifier import Evaluation, LSTMClassifier
from patchlstm.network.fitted import UNKNOWN, FittedModel
from patchlstm.sets.dataseries import DataSeries
from patchlstm.sets.dataset import DataSet
from patchlstm.sets.labelset import LabelSet

__version__ = "0.1.0"

__all__ = [
    "UNKNOWN",
    "DataSeries",
    "DataSet",
    "Evaluation",
    "FittedModel",
    "LSTMClassifier",
    "LabelSet",
    "PatchLSTMError",
]
