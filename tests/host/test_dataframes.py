"""Sets of a DataFrame of pandas."""

import pytest
from numpy.testing import assert_array_equal

from patchlstm import DataSeries, DataSet, LabelSet, LSTMRegressor
from patchlstm.errors import InvalidValueError
from toy_data import small_classifier, toy_series

pd = pytest.importorskip("pandas")


def weights_of(X, y):
    return small_classifier(experts="lstm").fit(X, y).model_.parameters


def long_frame():
    X, y = toy_series(n_series=6)
    parts = [
        pd.DataFrame({"take": 10 * i, "x": values[:, 0], "y": values[:, 1], "shape": label})
        for i, (values, label) in enumerate(zip(X, y, strict=True))
    ]
    return pd.concat(parts[::-1], ignore_index=True), X, y


def test_a_dataframe_has_a_series_for_each_group():
    frame, X, y = long_frame()
    series = DataSeries.from_dataframe(frame, "take", ["x", "y"])
    labels = LabelSet.from_dataframe(frame, "take", "shape")
    assert series.ids() == ["50", "40", "30", "20", "10", "0"]
    for i, values in enumerate(X):
        assert_array_equal(series[str(10 * i)], values)
    assert labels == LabelSet({str(10 * i): label for i, label in enumerate(y)})
    assert_array_equal(weights_of(series, labels), weights_of(X, y))
    by_level = frame.set_index(["take", frame.groupby("take").cumcount()])[["x", "y"]]
    assert DataSeries.from_dataframe(by_level, "take") == series


def test_a_dataframe_has_a_point_for_each_group():
    frame, *_ = long_frame()
    frame["force"] = frame["take"] / 4
    points = DataSet.from_dataframe(frame, "take", ["force"])
    assert {key: point.tolist() for key, point in points.items()}["30"] == [7.5]
    series = DataSeries.from_dataframe(frame, "take", ["x", "y"])
    assert LSTMRegressor(max_iter=2, hidden_size=4).fit(series, points).is_fitted


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda f: DataSeries.from_dataframe(f, "tape"), "no column 'tape'; there are 'take', 'x'"),
        (lambda f: DataSeries.from_dataframe(f, "take", ["z"]), "no column 'z'"),
        (lambda f: DataSeries.from_dataframe(f, "take"), "the column 'shape' holds .* numbers are"),
        (lambda f: LabelSet.from_dataframe(f, "take", "x"), "different values of 'x'"),
        (lambda f: LabelSet.from_dataframe(f, "take", "z"), "no column 'z'"),
        (lambda f: DataSet.from_dataframe(f, "take", ["x"]), "rows of one group differ"),
        (lambda f: small_classifier().fit(f, f["shape"]), r"DataSeries.from_dataframe\(X, group\)"),
    ],
)
def test_what_a_dataframe_lacks(ask, says):
    frame, *_ = long_frame()
    with pytest.raises(InvalidValueError, match=says):
        ask(frame)


def test_rows_without_a_group_are_not_left_out_in_silence():
    frame, *_ = long_frame()
    frame["take"] = frame["take"].where(frame.index != 3)
    with pytest.raises(InvalidValueError, match="nan cannot be an identifier"):
        DataSeries.from_dataframe(frame, "take", ["x", "y"])
    with pytest.raises(InvalidValueError, match="nan cannot be an identifier"):
        LabelSet.from_dataframe(frame, "take", "shape")


def test_a_category_without_rows_is_no_series():
    takes = pd.Categorical(["a", "b"], categories=["a", "b", "c"])
    frame = pd.DataFrame({"take": takes, "x": [0.0, 1.0]})
    assert DataSeries.from_dataframe(frame, "take").ids() == ["a", "b"]
    assert LabelSet.from_dataframe(frame, "take", "x").ids() == ["a", "b"]


def test_labels_may_be_a_column_of_a_table():
    X, y = toy_series(n_series=6)
    column = pd.Series(y, index=range(100, 106))
    expected = weights_of(X, y)
    for labels in (column, column.to_frame()):
        assert_array_equal(weights_of(X, labels), expected)
