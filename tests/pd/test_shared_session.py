"""The session that the double of Max plays as well (see tests/max/test_session.py)."""

import session


def test_in_pd(start_pd):
    objects = {
        letter: " ".join(
            [
                f"{class_name} {session.NAMES[letter]}",
                *(f"-{name} {value}" for name, value in session.PARAMETERS.get(letter, {}).items()),
            ]
        )
        for letter, class_name in session.CLASSES.items()
    }
    arrays = {}
    for name, frames in session.BUFFERS.items():
        channels = list(zip(*frames, strict=True))
        for i, channel in enumerate(channels):
            arrays[f"{name}-{i}" if len(channels) > 1 else name] = channel
    pd = start_pd(objects, arrays=arrays)

    def ask(target, message):
        return [
            (line.source.removeprefix(f"{target}."), *line.atoms)
            for line in pd.ask(target, message)
            if line.source.startswith(f"{target}.")
        ]

    session.play(ask)
    assert pd.quit() == 0
