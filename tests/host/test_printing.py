from patchlstm import LSTMClassifier
from toy_data import toy_series


def test_a_classifier_tells_what_it_has_learned():
    classifier = LSTMClassifier(max_iter=2, hidden_size=(4, 3))
    assert str(classifier) == "LSTMClassifier(max_iter=2, hidden_size=(4, 3))\n  not fitted yet"
    classifier.fit(*toy_series(n_inputs=2))
    told = str(classifier)
    assert "3 labels: fall rest rise" in told
    assert f"2 dimensions, 4, 3 units, {classifier.model_.topology.n_parameters} parameters" in told
    assert f"2 epochs (all of them), loss {classifier.loss_:.4g}" in told


def test_the_loss_of_held_out_series_is_told():
    classifier = LSTMClassifier(max_iter=1, hidden_size=4, validation_fraction=0.25)
    classifier.fit(*toy_series())
    assert f"of held-out series {classifier.validation_loss_:.4g}" in str(classifier)
