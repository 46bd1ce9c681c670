"""Files: written whole or not at all, read whole or not at all."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from patchlstm import DataSeries, LabelSet
from patchlstm.errors import FileError, FormatError, PatchLSTMError
from patchlstm.files import read_json, write_text_atomically


@pytest.fixture
def series():
    """A small DataSeries with a name that is not ASCII."""
    made = DataSeries()
    made.add_series("größe", [[0.5, 1], [2, -3]])
    return made


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["plain.json", "größe ♪.json", "日本.json", "x" * 250])
def test_round_trip(tmp_path, series, name):
    path = tmp_path / name
    series.write(path)
    assert names(tmp_path) == [name]
    again = DataSeries()
    again.add_frame("old", [1])
    again.read(str(path))
    assert str(again) == str(series)


def test_overwrites(tmp_path):
    path = tmp_path / "text"
    write_text_atomically(path, "a long first text\n")
    write_text_atomically(path, "ü\n")
    assert path.read_bytes() == "ü\n".encode()
    assert names(tmp_path) == ["text"]


def test_permissions_follow_the_umask(tmp_path):
    path = tmp_path / "text"
    before = os.umask(0o027)
    try:
        write_text_atomically(path, "")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640


def test_symbolic_link_stays_one(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    write_text_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.parametrize("read", [False, True])
@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", "Filename not specified"),
        ("{tmp}", "Couldn't .* is a folder"),
        ("/dev/null", "Couldn't .* not an ordinary file"),
        ("{tmp}/a\0b", "Couldn't .* not a usable file name"),
        ("{tmp}/" + "x" * 300, "Couldn't "),
        ("{tmp}/file/below", "Couldn't "),
    ],
)
def test_unusable_path(tmp_path, series, path, message, read):
    (tmp_path / "file").write_text("not a folder")
    path = path.format(tmp=tmp_path)
    before = str(series)
    with pytest.raises(FileError, match=f"^{message}"):
        (series.read if read else series.write)(path)
    assert str(series) == before
    assert names(tmp_path) == ["file"]


def test_missing_file(tmp_path, series):
    with pytest.raises(FileError, match=r"^File not found: no file .*none\.json"):
        series.read(tmp_path / "none.json")
    assert series.size == 1


def test_missing_folder(tmp_path, series):
    with pytest.raises(FileError, match=r"^Couldn't write file: the folder .*none does not exist"):
        series.write(tmp_path / "none" / "series.json")


def fail_with(code):
    def fail(*_arguments):
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize(("owner", "function"), [(os, "fsync"), (Path, "replace")])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_failure_while_writing(tmp_path, series, monkeypatch, owner, function, code):
    path = tmp_path / "series.json"
    path.write_text("old")
    monkeypatch.setattr(owner, function, fail_with(code))
    with pytest.raises(FileError, match=f"^Couldn't write file: .*{os.strerror(code)}"):
        series.write(path)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["series.json"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_read_only_folder(tmp_path, series):
    tmp_path.chmod(0o500)
    with pytest.raises(FileError, match=r"^Couldn't write file: .*[Pp]ermission"):
        series.write(tmp_path / "series.json")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs Linux's /proc")  # noqa: PTH112
def test_folder_that_takes_no_files(series):
    with pytest.raises(FileError, match=r"^Couldn't write file: /proc/series\.json: "):
        series.write("/proc/series.json")


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("function", ["os.fsync", "pathlib.Path.replace"])
def test_process_killed_while_writing(tmp_path, function):
    path = tmp_path / "series.json"
    path.write_text("old")
    program = (
        "import os, pathlib, signal, sys\n"
        "from patchlstm.files import write_text_atomically\n"
        f"{function} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_text_atomically(sys.argv[1], 'new' * 100_000)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, path], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"


def test_truncated_at_every_byte(tmp_path, series):
    path = tmp_path / "series.json"
    text = series.to_json().rstrip().encode()
    before = str(series)
    for length in range(len(text)):
        path.write_bytes(text[:length])
        with pytest.raises(FormatError, match=r"^(Error parsing JSON|Invalid JSON format): "):
            series.read(path)
        assert str(series) == before


def test_every_bit_flipped(tmp_path, series):
    path = tmp_path / "series.json"
    text = bytearray(series.to_json().encode())
    for position in range(len(text)):
        for bit in range(8):
            text[position] ^= 1 << bit
            path.write_bytes(text)
            text[position] ^= 1 << bit
            before = series.to_json()
            try:
                series.read(path)
            except PatchLSTMError:
                assert series.to_json() == before
            else:  # a digit or a letter became another one
                assert DataSeries.from_json(series.to_json()).size == series.size


@pytest.mark.parametrize("content", [b"\xff\xfe", b'{"cols":\xe9}', "{}".encode("utf-16")])
def test_other_encoding(tmp_path, content):
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"^Error parsing JSON: byte \d+ of .*other is not UTF-8"):
        read_json(path)


def test_byte_order_mark(tmp_path):
    path = tmp_path / "mark"
    path.write_bytes(b'\xef\xbb\xbf{"cols": 0}')
    assert read_json(path) == {"cols": 0}


def test_size_limit(tmp_path):
    path = tmp_path / "large"
    path.write_text('{"cols": 0}')
    assert read_json(path, limit=11) == {"cols": 0}
    with pytest.raises(FileError, match=r"^Couldn't read file: .* larger than 10 bytes"):
        read_json(path, limit=10)


def test_error_names_the_file(tmp_path):
    path = tmp_path / "wrong.json"
    path.write_text('{"cols":1,"data":{"a":[1]}}')
    with pytest.raises(FormatError, match=r"^Invalid JSON format: .*wrong\.json: found a DataSet"):
        LabelSet().read(path)
    path.write_text("{")
    with pytest.raises(FormatError, match=r"^Error parsing JSON: .*wrong\.json: "):
        LabelSet().read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_does_not_block(tmp_path, series):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(FileError, match=r"^Couldn't read file: .*not an ordinary file"):
        series.read(path)
    with pytest.raises(FileError, match=r"^Couldn't write file: .*not an ordinary file"):
        series.write(path)
