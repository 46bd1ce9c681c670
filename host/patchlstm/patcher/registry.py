"""Which content the objects of each class share."""

from __future__ import annotations

from patchlstm.patcher.classifier import ClassifierContent
from patchlstm.patcher.contents import Content
from patchlstm.patcher.dataset import DataSetContent
from patchlstm.patcher.forecaster import ForecasterContent
from patchlstm.patcher.regressor import RegressorContent
from patchlstm.patcher.sets import DataSeriesContent, LabelSetContent

CLASSES: dict[str, type[Content]] = {
    content.class_name: content
    for content in (
        ClassifierContent,
        RegressorContent,
        ForecasterContent,
        DataSeriesContent,
        LabelSetContent,
        DataSetContent,
    )
}
"""By the name that the catalogue of objects has for the class."""
