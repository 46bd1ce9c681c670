"""An estimator takes the points of a DataSet as series of one frame."""

import numpy as np
import pytest

from patchlstm import DataSeries, DataSet, LabelSet, LSTMClassifier
from patchlstm.errors import InvalidValueError, NotFoundError


@pytest.fixture
def points():
    """Twelve points in two clouds."""
    rng = np.random.default_rng(5)
    made = DataSet()
    for i in range(12):
        made.add_point(f"p{i}", rng.normal([2 * (i % 2), 0], 0.2))
    return made


@pytest.fixture
def labels():
    made = LabelSet()
    for i in range(12):
        made.add_label(f"p{i}", ("near", "far")[i % 2])
    return made


def as_dataseries(points):
    made = DataSeries()
    for identifier in points.ids():
        made.add_series(identifier, [points.get_point(identifier)])
    return made


def test_a_fit_is_that_of_series_of_one_frame(points, labels):
    of_points = LSTMClassifier(hidden_size=8, max_iter=30).fit(points, labels)
    of_series = LSTMClassifier(hidden_size=8, max_iter=30).fit(as_dataseries(points), labels)
    assert of_points.to_json() == of_series.to_json()
    assert of_points.score(points, labels) == 1
    assert of_points.predict_labels(points).to_json() == labels.to_json()
    np.testing.assert_array_equal(
        of_points.predict_proba(points), of_points.predict_proba(as_dataseries(points))
    )


def test_what_is_missing_is_called_by_its_name(points, labels):
    classifier = LSTMClassifier(hidden_size=2, max_iter=1)
    with pytest.raises(InvalidValueError, match=r"^DataSet is empty: add points first"):
        classifier.fit(DataSet(), labels)
    labels.delete_label("p3")
    with pytest.raises(
        NotFoundError, match=r"1 of the 12 points has no label .* delete the points"
    ):
        classifier.fit(points, labels)
    classifier.fit(points, ["near", "far"] * 6)
    with pytest.raises(InvalidValueError, match=r"^DataSet is empty"):
        classifier.predict_labels(DataSet())
