"""Random messages to many objects: each gets the answer that it would get with nothing going on."""

from hypothesis import given, settings

from plain_objects import (
    CONVERSATIONS,
    CONVERSATIONS_WITH_CANCEL,
    CONVERSATIONS_WITH_UNDO,
    OBJECTS,
    TAGS,
    UNANSWERED,
    PlainObjects,
    flatten,
    matches,
)
from standin import StandIn

PROGRESS = ("progress", "confusion")  # come besides the answer


def make_patch(*tags):
    patch = StandIn()
    handles = {
        name: patch.make(class_name, content, *(tags if "classifier" in class_name else ()))
        for name, (class_name, content) in OBJECTS.items()
    }
    return patch, handles


def send(patch, handle, selector, *atoms):
    if selector == "knearest":
        patch.send(handle, selector, *atoms, samples=[atoms[:-1]])
    elif selector.endswith(("frame", "point")) and len(atoms) > 1:
        patch.send(handle, selector, *atoms, samples=[atoms[1:]])
    else:
        patch.send(handle, selector, *atoms)


def shown(atom):
    return f"{atom:g}" if isinstance(atom, float) else atom


def answers_by_object(patch, handles):
    """Return the answers of each object in their order, as `PlainObjects` gives them."""
    found = {name: [] for name in handles}
    names = {handle: name for name, handle in handles.items()}
    for handle, kind, *rest in patch.take_answers():
        if kind == "fail":
            found[names[handle]].append(("error", *rest))
        elif kind != "post" and rest[0] not in PROGRESS:
            found[names[handle]].append(tuple(map(shown, rest)))
    return found


@settings(max_examples=150, deadline=None)
@given(conversation=CONVERSATIONS)
def test_objects_answer_as_if_one_message_were_done_after_the_other(conversation):
    check_answers(conversation)


@settings(max_examples=100, deadline=None)
@given(conversation=CONVERSATIONS_WITH_UNDO)
def test_changes_of_sets_are_taken_back_whichever_message_made_them(conversation):
    check_answers(conversation)


def check_answers(conversation):
    """Compare all answers with the oracle's."""
    patch, handles = make_patch(*TAGS)
    plain = PlainObjects()
    expected = {name: [] for name in OBJECTS}
    for message in conversation:
        answer = plain.answer(*message)
        if answer is not None:
            expected[message[0]].append(answer)
        name, *words = flatten(message)
        send(patch, handles[name], *words)
    patch.settle()
    found = answers_by_object(patch, handles)
    for name, answers in expected.items():
        assert len(found[name]) == len(answers), (name, answers, found[name])
        assert all(map(matches, answers, found[name])), (name, answers, found[name])


@settings(max_examples=50, deadline=None)
@given(conversation=CONVERSATIONS_WITH_CANCEL)
def test_every_message_is_answered_once_whatever_is_cancelled(conversation):
    patch, handles = make_patch(*TAGS, "-maxiter", 300)
    for message in conversation:
        name, *words = flatten(message)
        send(patch, handles[name], *words)
    patch.settle()
    found = answers_by_object(patch, handles)
    for name, answers in found.items():
        sent = [message[1] for message in conversation if message[0] == name]
        assert len(answers) == sum(selector not in UNANSWERED for selector in sent)
