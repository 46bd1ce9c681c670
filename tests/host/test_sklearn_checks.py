"""scikit-learn's own checks of estimators, and why some of them do not apply to series.

The checks hand over arrays (S, T), which are S series of T frames with one dimension each.
"""

import pytest
from sklearn.utils.estimator_checks import check_estimator

from patchlstm import LSTMClassifier, LSTMForecaster, LSTMRegressor

SMALL = {"members": 1, "delta": False, "augment": 0, "warm_start": False}
ESTIMATORS = [
    LSTMClassifier(hidden_size=4, max_iter=15, experts="lstm", **SMALL),
    LSTMRegressor(hidden_size=8, max_iter=40, **SMALL),
    LSTMForecaster(hidden_size=4, max_iter=2, mixtures=2, augment=0, warm_start=False),
]

ANY_LENGTH = "series may be of any length, so T is no number of features: that is D, here 1"
OTHER_WORDS = "the error says the same in other words"
FOR_ALL = {
    "check_do_not_raise_errors_in_init_or_set_params": "a parameter is checked when it is set: a"
    " patch and its user learn at once what is wrong with it",
    "check_n_features_in": ANY_LENGTH,
    "check_n_features_in_after_fitting": ANY_LENGTH,
    "check_complex_data": OTHER_WORDS,
    "check_dtype_object": "an unusable value is a ValueError here, not a TypeError",
    "check_estimators_empty_data_messages": OTHER_WORDS,
    "check_estimators_nan_inf": OTHER_WORDS + ", with nan in small letters, and where it is",
    "check_fit2d_predict1d": OTHER_WORDS,
}
FOR_TARGETS = {
    "check_fit2d_1sample": OTHER_WORDS,
    "check_requires_y_none": OTHER_WORDS,
}
EXPECTED = {
    LSTMClassifier: {
        **FOR_TARGETS,
        "check_classifier_data_not_an_array": "a DataFrame does not say where a series begins; the"
        " error names DataSeries.from_dataframe",
        "check_classifiers_one_label": "one label alone is an error: one was forgotten",
        "check_supervised_y_2d": "labels in a column are taken without a warning",
        "check_classifiers_train": ANY_LENGTH + "; it fails in its last lines",
        "check_classifiers_regression_target": "labels may be any numbers",
    },
    LSTMRegressor: {
        **FOR_TARGETS,
        "check_regressor_data_not_an_array": "as for the classifier",
        "check_regressor_multioutput": "predictions are float32, as the network computes them",
    },
    LSTMForecaster: {
        "check_fit2d_1feature": "series of one frame have nothing to foresee; " + OTHER_WORDS,
    },
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda each: type(each).__name__)
def test_all_checks_pass_that_apply(estimator):
    expected = {**FOR_ALL, **EXPECTED[type(estimator)]}
    results = check_estimator(
        estimator, expected_failed_checks=expected, on_skip=None, on_fail=None
    )
    failed = {
        each["check_name"]: each["exception"] for each in results if each["status"] == "failed"
    }
    assert failed == {}
    assert {each["check_name"] for each in results if each["status"] == "xfail"} == set(expected)
    assert sum(each["status"] == "passed" for each in results) > 25
