"""The soak, short and always the same."""

from soak.talking import talk


def test_a_random_conversation(start, tmp_path):
    result = talk(start, tmp_path, seed=1, n_messages=2000)
    assert result.failures == []
    assert result.n_answers > 1000
    assert result.n_edits > 10
