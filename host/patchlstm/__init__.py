"""patchlstm: sequence classification with an LSTM, for Pure Data, Max and Python."""

from patchlstm.classifier import Evaluation, LSTMClassifier
from patchlstm.dataseries import DataSeries
from patchlstm.dataset import DataSet
from patchlstm.errors import PatchLSTMError
from patchlstm.fitted import UNKNOWN, FittedModel
from patchlstm.labelset import LabelSet

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
