"""Random messages through real Pd: it answers as the oracle does, or at least once, and lives."""

from hypothesis import HealthCheck, Phase, given, settings

from plain_objects import (
    CONVERSATIONS,
    CONVERSATIONS_WITH_CANCEL,
    OBJECTS,
    TAGS,
    UNANSWERED,
    PlainObjects,
    flatten,
    matches,
)

FEW = settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    phases=[
        Phase.generate
    ],  # a failure in Pd need not be made smaller: the oracle's test does that
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def converse(pd, conversation):
    """Send all messages in one go; return the answers of each object, and the other lines."""
    pd.send(*(" ".join(map(str, flatten(message))) for message in conversation))
    for name in OBJECTS:  # the last answer of each object
        pd.send(f"{name} getwarnings")
    found = {name: [] for name in OBJECTS}
    waiting = set(OBJECTS)
    errors = 0
    while waiting:
        line = pd.next_line()
        name = line.source.split(".")[0]
        if line.source == "error":
            errors += 1
        elif line.atoms[0] == "warnings":
            waiting.remove(name)
        elif name in found and line.atoms[0] not in ("progress", "confusion"):
            found[name].append(line.atoms)
    assert errors == sum(answer[0] == "error" for answers in found.values() for answer in answers)
    return found


def start(start_pd, *tags):
    words = " ".join(map(str, tags))
    return start_pd(
        {
            name: f"{class_name} {content} {words if 'classifier' in class_name else ''}"
            for name, (class_name, content) in OBJECTS.items()
        }
    )


@FEW
@given(conversation=CONVERSATIONS)
def test_objects_answer_as_if_one_message_were_done_after_the_other(start_pd, conversation):
    pd = start(start_pd, *TAGS)
    plain = PlainObjects()
    expected = {name: [] for name in OBJECTS}
    for message in conversation:
        answer = plain.answer(*message)
        if answer is not None:
            expected[message[0]].append(answer)
    found = converse(pd, conversation)
    for name, answers in expected.items():
        assert len(found[name]) == len(answers), (name, answers, found[name])
        assert all(map(matches, answers, found[name])), (name, answers, found[name])
    assert pd.quit() == 0


@FEW
@given(conversation=CONVERSATIONS_WITH_CANCEL)
def test_every_message_is_answered_once_whatever_is_cancelled(start_pd, conversation):
    pd = start(start_pd, *TAGS, "-maxiter", 300)
    for name, answers in converse(pd, conversation).items():
        sent = [message[1] for message in conversation if message[0] == name]
        assert len(answers) == sum(selector not in UNANSWERED for selector in sent)
    assert pd.quit(3) == 3
