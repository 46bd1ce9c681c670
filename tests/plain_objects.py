"""The objects and their messages as plainly as can be, one after the other, nothing at once.

An oracle for random conversations with the patcher layer, in Python and in real Pd. It shares no
code with the host; what a network learns it does not know.
"""

from __future__ import annotations

from hypothesis import strategies as st

from plain_history import PlainSet

OBJECTS = {
    "s1": ("lstm.dataseries", "one"),
    "s2": ("lstm.dataseries", "two"),
    "p1": ("lstm.dataset", "one"),
    "p3": ("lstm.dataset", "three"),
    "l1": ("lstm.labelset", "one"),
    "l2": ("lstm.labelset", "two"),
    "l3": ("lstm.labelset", "two"),
    "out": ("lstm.labelset", "out"),
    "c1": ("lstm.classifier", "gest"),
    "c2": ("lstm.classifier", "gest"),
    "c3": ("lstm.classifier", "drum"),
}
"""Class and name of each object at first, by what a conversation calls it."""

TAGS = ("-hiddensize", 2, "-maxiter", 1)
"""What every classifier is made with."""

UNTAGGED_HIDDEN_SIZE = 128
"""Of a classifier that is made without tags."""

ANY = object()
"""An atom that the oracle does not know."""

ERROR = ("error",)
"""The answer to a message that fails."""

_IDENTIFIERS = st.sampled_from(["a", "b", "c", 1])
_LABELS = st.sampled_from(["low", "high", 2])
_NAMES = st.sampled_from(["one", "two", "three", "nobody"])
_FRAMES = st.sampled_from([(0.5, 1), (1, -1), (0.25, 0), (3,)])


def _messages(names, *forms):
    return st.one_of([st.tuples(st.sampled_from(names), *form) for form in forms])


def _form(selector, *arguments):
    return st.just(selector), *arguments


_ABOUT_SETS = st.one_of(
    _messages(
        ["s1", "s2"],
        _form("addframe", _IDENTIFIERS, _FRAMES),
        _form("deleteseries", _IDENTIFIERS),
        _form("merge", _NAMES, st.integers(0, 1)),
        _form("getids", _NAMES),
        _form("length", _IDENTIFIERS),
        _form("rename", _IDENTIFIERS, _IDENTIFIERS),
        _form("ids"),
        _form("getdataset", st.integers(-2, 1), _NAMES),
        _form("size"),
        _form("cols"),
        _form("clear"),
        _form("undo"),
        _form("deleteall", _LABELS, _NAMES),
        _form("refer", st.sampled_from(["one", "two"])),
    ),
    _messages(
        ["p1", "p3"],
        _form("addpoint", _IDENTIFIERS, _FRAMES),
        _form("setpoint", _IDENTIFIERS, _FRAMES),
        _form("updatepoint", _IDENTIFIERS, _FRAMES),
        _form("deletepoint", _IDENTIFIERS),
        _form("knearest", st.just((0.25, 0.5, 2))),
        _form("merge", _NAMES, st.integers(0, 1)),
        _form("size"),
        _form("cols"),
        _form("clear"),
        _form("undo"),
        _form("deleteall", _LABELS, _NAMES),
        _form("refer", st.sampled_from(["one", "three"])),
    ),
    _messages(
        ["l1", "l2", "l3"],
        _form("addlabel", _IDENTIFIERS, _LABELS),
        _form("setlabel", _IDENTIFIERS, _LABELS),
        _form("updatelabel", _IDENTIFIERS, _LABELS),
        _form("deletelabel", _IDENTIFIERS),
        _form("getlabel", _IDENTIFIERS),
        _form("rename", _IDENTIFIERS, _IDENTIFIERS),
        _form("ids"),
        _form("merge", _NAMES),
        _form("size"),
        _form("clear"),
        _form("undo"),
        _form("deleteall", _LABELS, _NAMES),
        _form("refer", st.sampled_from(["one", "two"])),
    ),
    _messages(["out"], _form("getlabel", _IDENTIFIERS), _form("size"), _form("undo")),
)
_ABOUT_MODELS = _messages(
    ["c1", "c2", "c3"],
    _form("fit", _NAMES, _NAMES),
    _form("predict", _NAMES, st.just("out")),
    _form("evaluate", _NAMES, _NAMES),
    _form("labels"),
    _form("cols"),
    _form("clear"),
    _form("hiddensize", st.integers(2, 3)),
    _form("gethiddensize"),
    _form("refer", st.sampled_from(["gest", "drum"])),
)
MESSAGES = _ABOUT_SETS | _ABOUT_MODELS
"""One message: the object, the selector and its atoms (a frame is a tuple in the last place)."""

_EQUIPMENT = [("s1", "addframe", i, (i, 0.5)) for i in range(10, 14)] + [
    ("l1", "setlabel", i, ("low", "high")[i % 2]) for i in range(10, 14)
]
CONVERSATIONS = st.lists(MESSAGES, max_size=40).map(lambda messages: [*_EQUIPMENT, *messages])
"""Messages that begin with four labelled series, so that a fit is possible now and then."""


CONVERSATIONS_WITH_UNDO = st.lists(
    _ABOUT_SETS
    | st.tuples(st.sampled_from(["s1", "l1", "p1"]), st.just("undo"))
    | st.tuples(st.sampled_from(["s1", "l1"]), st.just("ids")),
    min_size=15,
    max_size=60,
)
"""Messages about sets alone, whose changes are taken back again and again."""


CONVERSATIONS_WITH_CANCEL = st.lists(
    MESSAGES | st.tuples(st.sampled_from(["c1", "c2", "c3"]), st.just("cancel")), max_size=40
).map(lambda messages: [*_EQUIPMENT, ("c1", "fit", "one", "one"), *messages])
"""The same with cancels, whose effect depends on how far a fit has come."""

UNANSWERED = ("refer", "hiddensize")
"""Messages that bring nothing when they succeed."""


def flatten(message) -> list[object]:
    """Return the object, the selector and all atoms of a message."""
    *first, last = message
    return [*first, *last] if isinstance(last, tuple) else [*first, last]


class PlainObjects:
    """All objects of a conversation."""

    def __init__(self) -> None:
        self._owned = dict(OBJECTS)
        self._contents: dict[tuple[str, str], dict] = {}
        for key in self._owned.values():
            self._contents.setdefault(key, self._new(key, hidden=2))

    def answer(self, name, selector, *atoms):
        """Return the answer to a message, selector first; None if there is none."""
        kind = self._owned[name][0].removeprefix("lstm.")
        if selector == "refer":
            return self._refer(name, *atoms)
        content = self._contents[self._owned[name]]
        if selector == "undo":
            return ("undo",) if content.undo() else ERROR
        sets = [each for each in self._contents.values() if isinstance(each, PlainSet)]
        before = [each.copied() for each in sets]
        answer = getattr(self, f"_{kind}_{selector}")(content, *map(_plain, atoms))
        for each, held in zip(sets, before, strict=True):
            each.note(held, selector, *map(_plain, atoms[:1]))
        return answer

    @staticmethod
    def _new(key, hidden):
        return {"hidden": hidden, "model": None} if key[0] == "lstm.classifier" else PlainSet()

    def _refer(self, name, other):
        old = self._owned[name]
        key = self._owned[name] = old[0], other
        # a content that a `refer` brings about has no tags
        self._contents.setdefault(key, self._new(key, hidden=UNTAGGED_HIDDEN_SIZE))
        if old not in self._owned.values() and self._is_empty(old):
            del self._contents[old]  # anything else is kept for the next object of that name

    def _is_empty(self, key):
        content = self._contents[key]
        return content["model"] is None if key[0] == "lstm.classifier" else not content

    def _set(self, kind, name):
        return self._contents.get((f"lstm.{kind}", name))

    def _series(self, name, is_source=False):
        """Return a dataseries, or the points of a dataset, each as a series, or the dataset."""
        keys = [(f"lstm.{kind}", name) for kind in ("dataseries", "dataset")]
        there = [key for key in keys if key in self._contents]
        owned = [key for key in there if key in self._owned.values()]
        if not there:
            return None
        kind, _ = key = (owned or there)[0]
        content = self._contents[key]
        if kind == "lstm.dataseries" or is_source:
            return content
        return {identifier: [point] for identifier, point in content.items()}

    @staticmethod
    def _delete_all(label, labels, source):
        """Delete what has a label, in the set that is given, too."""
        if labels is None or source is None or label not in labels.values():
            return ERROR
        identifiers = [each for each in labels if labels[each] == label]
        for identifier in identifiers:
            labels.pop(identifier)
            source.pop(identifier, None)
        return "deleteall", str(len(identifiers))

    def _dataseries_deleteall(self, content, label, name):
        return self._delete_all(label, self._set("labelset", name), content)

    _dataset_deleteall = _dataseries_deleteall

    def _labelset_deleteall(self, content, label, name):
        return self._delete_all(label, content, self._series(name, is_source=True))

    # ---- dataseries: identifier to list of frames ----

    def _dataseries_addframe(self, content, identifier, frame):
        if content and _cols(content) != len(frame):
            return ERROR
        content.setdefault(identifier, []).append(frame)
        return ("addframe",)

    def _dataseries_deleteseries(self, content, identifier):
        return ("deleteseries",) if content.pop(identifier, None) else ERROR

    def _dataseries_merge(self, content, name, overwrite):
        other = self._set("dataseries", name)
        if other is None or (content and other and _cols(content) != _cols(other)):
            return ERROR
        for identifier, frames in other.items():
            if overwrite == "1" or identifier not in content:
                content[identifier] = list(frames)
        return ("merge",)

    def _dataseries_getids(self, content, name):
        target = self._set("labelset", name)
        if target is None:
            return ERROR
        target.clear()
        target.update((identifier, identifier) for identifier in content)
        return "getids", name

    def _dataseries_length(self, content, identifier):
        return ("length", str(len(content[identifier]))) if identifier in content else ERROR

    def _dataseries_ids(self, content):
        return "ids", *content

    def _dataseries_rename(self, content, identifier, new):
        if identifier not in content or (new in content and new != identifier):
            return ERROR
        entries = list(content.items())
        content.clear()
        content.update((new if key == identifier else key, value) for key, value in entries)
        return ("rename",)

    def _dataseries_getdataset(self, content, time, name):
        target = self._set("dataset", name)
        time = int(time)
        found = {
            identifier: frames[time]
            for identifier, frames in content.items()
            if -len(frames) <= time < len(frames)
        }
        if target is None or not found:
            return ERROR
        target.clear()
        target.update(found)
        return "getdataset", name

    def _dataseries_size(self, content):
        return "size", str(len(content))

    def _dataseries_cols(self, content):
        return "cols", str(_cols(content))

    def _dataseries_clear(self, content):
        content.clear()
        return ("clear",)

    # ---- dataset: identifier to point ----

    def _dataset_addpoint(self, content, identifier, point):
        if identifier in content:
            return ERROR
        return self._put_point("addpoint", content, identifier, point)

    def _dataset_setpoint(self, content, identifier, point):
        return self._put_point("setpoint", content, identifier, point)

    def _dataset_updatepoint(self, content, identifier, point):
        if identifier not in content:
            return ERROR
        return self._put_point("updatepoint", content, identifier, point)

    @staticmethod
    def _put_point(selector, content, identifier, point):
        if content and _cols_of_points(content) != len(point):
            return ERROR
        content[identifier] = point
        return (selector,)

    def _dataset_deletepoint(self, content, identifier):
        return ("deletepoint",) if content.pop(identifier, None) else ERROR

    def _dataset_knearest(self, content, numbers):
        *point, k = numbers
        if not 0 < k <= len(content) or _cols_of_points(content) != len(point):
            return ERROR

        def squared(identifier):
            return sum((a - b) ** 2 for a, b in zip(content[identifier], point, strict=True))

        return "knearest", *sorted(content, key=squared)[:k]

    def _dataset_merge(self, content, name, overwrite):
        other = self._set("dataset", name)
        sizes = {_cols_of_points(each) for each in (content, other) if each}
        if other is None or len(sizes) > 1:
            return ERROR
        for identifier, point in list(other.items()):
            if overwrite == "1" or identifier not in content:
                content[identifier] = point
        return ("merge",)

    def _dataset_cols(self, content):
        return "cols", str(_cols_of_points(content))

    _dataset_size = _dataseries_size
    _dataset_clear = _dataseries_clear

    # ---- labelset: identifier to label ----

    def _labelset_addlabel(self, content, identifier, label):
        if identifier in content:
            return ERROR
        content[identifier] = label
        return ("addlabel",)

    def _labelset_setlabel(self, content, identifier, label):
        content[identifier] = label
        return ("setlabel",)

    def _labelset_updatelabel(self, content, identifier, label):
        if identifier not in content:
            return ERROR
        content[identifier] = label
        return ("updatelabel",)

    def _labelset_deletelabel(self, content, identifier):
        return ("deletelabel",) if content.pop(identifier, None) else ERROR

    def _labelset_getlabel(self, content, identifier):
        return ("getlabel", content[identifier]) if identifier in content else ERROR

    def _labelset_merge(self, content, name):
        other = self._set("labelset", name)
        if other is None:
            return ERROR
        for identifier, label in list(other.items()):
            content.setdefault(identifier, label)
        return ("merge",)

    _labelset_size = _dataseries_size
    _labelset_ids = _dataseries_ids
    _labelset_rename = _dataseries_rename
    _labelset_clear = _dataseries_clear

    # ---- classifier: number of units, and dimensions and labels once it is fitted ----

    def _classifier_fit(self, content, series, labels):
        examples = self._paired(series, labels)
        found = sorted(set(examples or ()))
        if len(found) < 2:
            return ERROR
        cols = _cols(self._series(series))
        known = content["model"]
        if not (known and known[0] == cols and known[1] == found):
            content["model"] = cols, found
        return "fit", ANY

    def _classifier_predict(self, content, series, target):
        if not self._fits(content, series):
            return ERROR
        labels = self._set("labelset", target)
        labels.clear()
        labels.update((identifier, ANY) for identifier in self._series(series))
        return "predict", target

    def _classifier_evaluate(self, content, series, labels):
        if not self._fits(content, series) or not self._paired(series, labels):
            return ERROR
        return "evaluate", ANY

    def _classifier_labels(self, content):
        return ("labels", *content["model"][1]) if content["model"] else ERROR

    def _classifier_cols(self, content):
        return ("cols", str(content["model"][0])) if content["model"] else ERROR

    def _classifier_clear(self, content):
        content["model"] = None
        return ("clear",)

    def _classifier_hiddensize(self, content, size):
        if size != str(content["hidden"]):
            content.update(hidden=size, model=None)

    def _classifier_gethiddensize(self, content):
        return "hiddensize", str(content["hidden"])

    def _fits(self, content, series):
        examples = self._series(series)
        return content["model"] and examples and content["model"][0] == _cols(examples)

    def _paired(self, series, labels):
        """Return the label of each series, None if one has none."""
        examples, known = self._series(series), self._set("labelset", labels)
        if not examples or not known or not examples.keys() <= known.keys():
            return None
        return [known[identifier] for identifier in examples]


def matches(expected, found) -> bool:
    """Tell whether an answer is the expected one; of an error only that it is one matters."""
    if expected == ERROR:
        return found[0] == "error"
    return len(expected) == len(found) and all(
        wanted is ANY or wanted == atom for wanted, atom in zip(expected, found, strict=True)
    )


def _cols(series):
    return next((len(frames[0]) for frames in series.values()), 0)


def _cols_of_points(points):
    return next(map(len, points.values()), 0)


def _plain(atom):
    return atom if isinstance(atom, tuple) else str(atom)
