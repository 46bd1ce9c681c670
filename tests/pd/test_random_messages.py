"""Random messages through real Pd: it answers as the oracle does, or at least once, and lives."""

from hypothesis import HealthCheck, Phase, given, settings

from plain_objects import CONVERSATIONS, CONVERSATIONS_WITH_CANCEL, TAGS, UNANSWERED
from soak.oracle import compare, converse, start_objects

FEW = settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    phases=[
        Phase.generate
    ],  # a failure in Pd need not be made smaller: the oracle's test does that
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FEW
@given(conversation=CONVERSATIONS)
def test_objects_answer_as_if_one_message_were_done_after_the_other(start_pd, conversation):
    pd = start_objects(start_pd, *TAGS)
    assert compare(pd, conversation) == []
    assert pd.quit() == 0


@FEW
@given(conversation=CONVERSATIONS_WITH_CANCEL)
def test_every_message_is_answered_once_whatever_is_cancelled(start_pd, conversation):
    pd = start_objects(start_pd, *TAGS, "-maxiter", 300)
    for name, answers in converse(pd, conversation).items():
        sent = [message[1] for message in conversation if message[0] == name]
        assert len(answers) == sum(selector not in UNANSWERED for selector in sent)
    assert pd.quit(3) == 3
