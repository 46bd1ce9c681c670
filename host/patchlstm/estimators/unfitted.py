"""The error of an estimator that has learnt nothing yet, where scikit-learn is in use."""

from __future__ import annotations

from sklearn import exceptions

from patchlstm.errors import NotFittedError


class SklearnNotFittedError(NotFittedError, exceptions.NotFittedError):  # type: ignore[misc]
    """Ours, which those who expect scikit-learn's catch as well."""
