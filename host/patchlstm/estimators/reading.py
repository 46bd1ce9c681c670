"""Models whose kind is not known beforehand."""

from __future__ import annotations

from patchlstm.estimators.base import Estimator
from patchlstm.estimators.classifier import LSTMClassifier
from patchlstm.estimators.forecaster import LSTMForecaster
from patchlstm.estimators.regressor import LSTMRegressor
from patchlstm.files import PathLike
from patchlstm.interchange.models import read_model
from patchlstm.network.heads import head_of

_CLASSES: dict[str, type[Estimator]] = {
    each.head.noun: each for each in (LSTMClassifier, LSTMRegressor, LSTMForecaster)
}


def read_estimator(path: PathLike) -> Estimator:
    """Make the estimator that wrote a model's file.

    Parameters
    ----------
    path : path-like
        ``.lstm``, or JSON of patchlstm or FluCoMa.

    Returns
    -------
    LSTMClassifier, LSTMRegressor or LSTMForecaster
        With the parameters of the file.

    Raises
    ------
    FileError, FormatError
        If the file cannot be read or holds something else.
    """
    model = read_model(path)
    made = _CLASSES[head_of(model.topology).noun]()
    made._adopt(model)
    return made
