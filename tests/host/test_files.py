"""Files: written whole or not at all, read whole or not at all."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from patchlstm import DataSeries, LabelSet
from patchlstm.errors import FileError, FormatError, PatchLSTMError, shorten
from patchlstm.files import (
    STALE_SECONDS,
    read_bytes,
    read_json,
    write_atomically,
    write_bytes_atomically,
    write_text_atomically,
)


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


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o200])
def test_permissions_of_a_file_that_is_replaced_are_kept(tmp_path, mode):
    path = tmp_path / "text"
    path.write_text("old")
    path.chmod(mode)
    write_text_atomically(path, "new")
    assert path.stat().st_mode & 0o777 == mode
    path.chmod(0o600)
    assert path.read_text() == "new"


def test_private_file_is_never_readable_by_others(tmp_path, monkeypatch):
    path = tmp_path / "text"
    path.write_text("old")
    path.chmod(0o600)
    modes = []
    fsync = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda file: modes.append(os.fstat(file).st_mode) or fsync(file)
    )

    def pieces():
        (temporary,) = tmp_path.glob(".*")
        modes.append(temporary.stat().st_mode)
        yield b"new"

    write_atomically(path, pieces(), 100)
    assert [mode & 0o777 for mode in modes] == [0o600, 0o600]


@pytest.mark.parametrize("mode", [0o444, 0o400, 0o555, 0o000])
def test_read_only_file_is_not_replaced(tmp_path, series, mode):
    path = tmp_path / "series.json"
    path.write_text("old")
    path.chmod(mode)
    with pytest.raises(
        FileError, match=r"^Couldn't write file: .*series\.json is read-only; choose"
    ):
        series.write(path)
    assert path.stat().st_mode & 0o777 == mode
    path.chmod(0o600)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["series.json"]


def test_symbolic_link_to_a_read_only_file_is_not_followed(tmp_path, series):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o444)
    link.symlink_to(target)
    with pytest.raises(FileError, match="is read-only"):
        series.write(link)
    assert target.read_text() == "old"


def test_symbolic_link_to_nothing_gets_its_file(tmp_path, series):
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    series.write(link)
    assert link.is_symlink()
    assert target.read_text() == series.to_json()


def test_symbolic_links_in_a_circle(tmp_path, series):
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    for action in (series.read, series.write):
        with pytest.raises(FileError, match=r"^Couldn't (read|write) file: "):
            action(one)
    assert names(tmp_path) == ["one", "other"]


def test_home_folder(tmp_path, series, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    series.write("~/series.json")
    assert names(tmp_path) == ["series.json"]
    again = DataSeries()
    again.read("~/series.json")
    assert str(again) == str(series)


def test_stale_temporary_files_are_removed(tmp_path, series):
    stale, fresh = (tmp_path / f".patchlstm-{digit * 16}.tmp" for digit in "af")
    others = [tmp_path / name for name in (".patchlstm-a.tmp", "patchlstm.tmp", ".other.tmp")]
    old = time.time() - STALE_SECONDS - 60
    for path in (stale, fresh, *others):
        path.write_text("")
        if path is not fresh:
            os.utime(path, (old, old))
    series.write(tmp_path / "series.json")
    assert not stale.exists()
    assert all(path.exists() for path in (fresh, *others))


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
        ("/", "Couldn't .*: / names a folder; give the name of a file"),
        ("{tmp}/file/", "Couldn't .*file/ names a folder"),
        ("{tmp}/new/", "Couldn't .*new/ names a folder"),
        ("{tmp}/.", "Couldn't .* names a folder"),
        ("{tmp}/..", "Couldn't .* names a folder"),
        ("/dev/zero", "Couldn't .* a device, not an ordinary file"),
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


def test_socket(tmp_path, series):
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        for action in (series.read, series.write):
            with pytest.raises(FileError, match=r"a socket, not an ordinary file"):
                action(path)
    assert path.is_socket()


def test_pipe_that_takes_the_place_of_a_file_does_not_block(tmp_path, series, monkeypatch):
    path = tmp_path / "file"
    path.write_text("{}")
    before = path.stat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "stat", lambda _path: before)
    with pytest.raises(FileError, match=r"a pipe, not an ordinary file"):
        series.read(path)


def test_file_that_says_it_is_empty():
    assert read_bytes("/proc/self/cmdline").count(b"\0") > 1


def test_file_that_grows_while_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "growing"
    path.write_bytes(b"x" * 2**20)
    status = path.stat()
    monkeypatch.setattr(os, "fstat", lambda _file: status)
    path.write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(FileError, match=r"^Couldn't read file: .*growing grew while it was read"):
        read_bytes(path)


def test_limit_is_told_before_anything_is_written(tmp_path, monkeypatch):
    path = tmp_path / "bytes"
    monkeypatch.setattr(os, "open", pytest.fail)
    with pytest.raises(FileError, match=r"^Couldn't write file: .*bytes would have .* 4 bytes"):
        write_bytes_atomically(path, b"1234", limit=3)
    assert names(tmp_path) == []


def test_limit_holds_while_pieces_are_written(tmp_path):
    path = tmp_path / "bytes"
    write_atomically(path, [b"12", b"34"], limit=4)
    with pytest.raises(FileError, match=r"the maximum is 3"):
        write_atomically(path, [b"12", b"34"], limit=3)
    assert path.read_bytes() == b"1234"
    assert names(tmp_path) == ["bytes"]


@pytest.mark.parametrize("error", [MemoryError, OSError(errno.EIO, "broken"), KeyboardInterrupt])
def test_failure_while_pieces_are_made(tmp_path, error):
    path = tmp_path / "bytes"
    path.write_text("old")

    def pieces():
        yield b"new"
        raise error

    with pytest.raises(KeyboardInterrupt if error is KeyboardInterrupt else FileError) as caught:
        write_atomically(path, pieces(), limit=10)
    if error is MemoryError:
        assert str(caught.value).startswith("Not enough memory: ")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["bytes"]


def test_too_little_memory_to_read(tmp_path, series, monkeypatch):
    path = tmp_path / "series.json"
    series.write(path)

    def run_out(*_arguments):
        raise MemoryError

    before = str(series)
    for name in ("_decode_plain", "_decode"):
        monkeypatch.setattr(DataSeries, name, run_out)
        with pytest.raises(
            FileError, match=r"^Not enough memory: .*series\.json needs more memory"
        ):
            series.read(path)
        path.write_text('{"data": {}, "cols": 1}')
    assert str(series) == before


def run_python(program, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        timeout=60,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_process_that_may_not_write_large_files_goes_on(tmp_path):
    """Without care the system would end it, and the patcher with it, by the signal SIGXFSZ."""
    path = tmp_path / "bytes"
    path.write_text("old")
    program = (
        "import resource, signal, sys\n"
        "from patchlstm.files import write_atomically\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "write_atomically(sys.argv[1], [b'x' * 6000] * 2, 10**6)\n"
    )
    code, output = run_python(program, str(path))
    assert code == 1
    assert "would have at least 12000 bytes, the maximum is 10000" in output
    assert path.read_text() == "old"
    assert names(tmp_path) == ["bytes"]


@pytest.mark.parametrize("length", [1000, 100_000])
def test_texts_in_errors_are_cut(tmp_path, series, length):
    wrong = {
        "label": '{"cols":1,"data":{"a":["%s"],"b":[1]}}',
        "keys": '{"%s":1}',
        "frame": '{"cols":1,"data":{"a":{"%s":[1]}}}',
        "identifier": '{"cols":1,"data":{"%s":{"0":[]}}}',
        "twice": '{"%s":1,"%s":2}',
        "format": '{"format":"%s"}',
        "text": "%s",
    }
    path = tmp_path / "wrong.json"
    for text in wrong.values():
        path.write_text(text.replace("%s", "x" * length))
        with pytest.raises(PatchLSTMError) as caught:
            series.read(path)
        assert len(str(caught.value)) < 700
        assert "x" * 301 not in str(caught.value)
    for name in ("x" * length, "x/" * length):
        for action in (series.read, series.write):
            with pytest.raises(FileError) as caught:
                action(tmp_path / name)
            assert len(str(caught.value)) < 700


def test_what_is_cut_keeps_its_ends():
    assert shorten("short", 5) == "short"
    assert shorten("0123456789abcdefghijkl", 20) == "0123456789 ... hijkl"
    assert len(shorten("x" * 10**6)) == 300
    error = FileError("Phrase", "begin" + "x" * 10_000 + "remedy")
    assert str(error).startswith("Phrase: beginx")
    assert str(error).endswith("xremedy")
