"""Reading and writing whole files safely."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from patchlstm import errors, jsontext
from patchlstm.errors import FileError, FormatError, shorten
from patchlstm.limits import MAX_JSON_BYTES, MAX_MODEL_BYTES

PathLike = str | os.PathLike[str]

STALE_SECONDS = 3600
"""Age at which a temporary file must have been left by a process that was killed."""

_TEMPORARY = re.compile(r"\.patchlstm-[0-9a-f]{16}\.tmp")
_NEW_FILE_MODE = 0o666  # less what the umask takes away
_PSEUDO_FILE_BYTES = 2**20  # files that say that they are empty and are not, as those of /proc


def write_text_atomically(path: PathLike, text: str) -> None:
    """Write a UTF-8 file as `write_atomically` does."""
    write_bytes_atomically(path, text.encode())


def write_bytes_atomically(path: PathLike, content: bytes, limit: int = MAX_MODEL_BYTES) -> None:
    """Write a file as `write_atomically` does, from one piece."""
    if len(content) > limit:  # said before anything is written
        raise _too_large(path, len(content), limit)
    write_atomically(path, [content], limit)


def write_atomically(path: PathLike, pieces: Iterable[bytes], limit: int) -> None:
    """Write a file so that `path` holds either its old content or all of the new one.

    The content goes to a temporary file in the same folder, is flushed to the disk and then takes
    the place of `path`. A symbolic link is followed, ``~`` is the home folder, and the permissions
    of a file that is replaced are kept. Temporary files that a killed process left in the folder
    are removed.

    Parameters
    ----------
    path : str or path
        The file; its folder must exist.
    pieces : iterable of bytes
        The content.
    limit : int
        Maximum size of the file, in bytes.

    Raises
    ------
    FileError
        If the file cannot be written, may not be, or would be too large. What was there before is
        untouched and no temporary file stays behind.
    """
    target = _resolve(path, errors.COULD_NOT_WRITE)
    temporary = target.with_name(f".patchlstm-{secrets.token_hex(8)}.tmp")
    try:
        replaced = _what_is_replaced(path, target)
        _remove_stale(target.parent)
        with open(temporary, "xb", opener=_opener(replaced)) as file:
            _write_pieces(file, path, pieces, limit)
            _take_permissions(file, replaced)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except FileError:
        raise
    except OSError as error:
        raise FileError(errors.COULD_NOT_WRITE, _why_not_written(path, target, error)) from error
    except MemoryError:
        raise _out_of_memory(path) from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def check_writable(path: PathLike) -> None:
    """Check that a file can be written, before the work whose result it is to hold.

    Raises
    ------
    FileError
        As `write_atomically` does.
    """
    target = _resolve(path, errors.COULD_NOT_WRITE)
    try:
        _what_is_replaced(path, target)
        if not os.access(target.parent, os.W_OK | os.X_OK):
            number = errno.EACCES if target.parent.is_dir() else errno.ENOENT
            raise OSError(number, os.strerror(number))
    except FileError:
        raise
    except OSError as error:
        raise FileError(errors.COULD_NOT_WRITE, _why_not_written(path, target, error)) from error


@contextmanager
def open_file(path: PathLike, limit: int) -> Iterator[BinaryIO]:
    """Open an ordinary file for reading; ``~`` is the home folder.

    Parameters
    ----------
    path : str or path
    limit : int
        Maximum size of the file, in bytes.

    Yields
    ------
    file
        Binary; read it within the ``with``.

    Raises
    ------
    FileError
        If the file is missing, unreadable, not an ordinary file or larger than `limit`.
    """
    source = _resolve(path, errors.COULD_NOT_READ)
    try:
        # Looked at before it is opened, because opening some devices does something.
        _check_ordinary(path, source.stat().st_mode, errors.COULD_NOT_READ)
        with open(source, "rb", opener=_open_without_waiting) as file:
            status = os.fstat(file.fileno())
            _check_ordinary(path, status.st_mode, errors.COULD_NOT_READ)
            if status.st_size > limit:
                raise _too_large_to_read(path, limit)
            yield file
    except FileNotFoundError as error:
        raise FileError(
            errors.FILE_NOT_FOUND, f"no file {shorten(str(path))}; check the name and the folder"
        ) from error
    except FileError:
        raise
    except OSError as error:
        why = f"{_named(path)}: {error.strerror or error}; check its permissions"
        raise FileError(errors.COULD_NOT_READ, why) from error
    except MemoryError:
        raise _out_of_memory(path) from None


def read_bytes(path: PathLike, limit: int = MAX_MODEL_BYTES) -> bytes:
    """Read a file as it is.

    Parameters
    ----------
    path : str or path
    limit : int
        Maximum size that is read, in bytes.

    Returns
    -------
    bytes

    Raises
    ------
    FileError
        As `open_file`.
    """
    with open_file(path, limit) as file:
        return read_all(file, path)


def read_all(file: BinaryIO, path: PathLike) -> bytes:
    """Read what a file that `open_file` has opened holds.

    Raises
    ------
    FileError
        If it has grown since.
    """
    size = max(os.fstat(file.fileno()).st_size, _PSEUDO_FILE_BYTES)
    content = file.read(size + 1)
    if len(content) > size:
        raise FileError(
            errors.COULD_NOT_READ, f"{_named(path)} grew while it was read; read it again"
        )
    return content


def read_json(path: PathLike, limit: int = MAX_JSON_BYTES) -> dict[str, Any]:
    """Read a file that holds one JSON object.

    Parameters
    ----------
    path : str or path
    limit : int
        Maximum size that is read, in bytes.

    Returns
    -------
    dict

    Raises
    ------
    FileError
        As `open_file`.
    FormatError
        If it is not UTF-8 or not a JSON object.
    """
    return parse_json(read_bytes(path, limit), path)


def parse_json(content: bytes, path: PathLike) -> dict[str, Any]:
    """Parse the JSON object that a file holds, as `read_json` does."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            errors.ERROR_PARSING_JSON,
            f"byte {error.start} of {_named(path)} is not UTF-8; the file is damaged or of another"
            " kind",
        ) from error
    with named_in_errors(path):
        return jsontext.parse(text)


@contextmanager
def named_in_errors(path: PathLike) -> Iterator[None]:
    """Put the file's name into whatever FormatError the body raises about its content."""
    try:
        yield
    except FormatError as error:
        raise FormatError(error.phrase, f"{_named(path)}: {error.detail}") from error
    except MemoryError:
        raise _out_of_memory(path) from None


def _named(path: PathLike) -> str:
    return shorten(os.fspath(path))


def _resolve(path: PathLike, phrase: str) -> Path:
    name = os.path.expanduser(os.fspath(path))  # noqa: PTH111  (Path would drop a last slash)
    if not name:
        raise FileError(errors.FILENAME_NOT_SPECIFIED, "give the name of a file")
    if os.path.basename(name) in ("", ".", ".."):  # noqa: PTH119  (likewise)
        raise FileError(phrase, f"{_named(path)} names a folder; give the name of a file")
    try:
        return Path(os.path.realpath(name))
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        shown = shorten(repr(path))
        raise FileError(phrase, f"{shown} is not a usable file name ({error})") from error


def _check_ordinary(path: PathLike, mode: int, phrase: str) -> None:
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a pipe, not an ordinary file",
        stat.S_IFSOCK: "a socket, not an ordinary file",
        stat.S_IFCHR: "a device, not an ordinary file",
        stat.S_IFBLK: "a device, not an ordinary file",
    }
    if not stat.S_ISREG(mode):
        kind = kinds.get(stat.S_IFMT(mode), "not an ordinary file")
        raise FileError(phrase, f"{_named(path)} is {kind}; give the name of a file")


def _what_is_replaced(path: PathLike, target: Path) -> os.stat_result | None:
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    _check_ordinary(path, status.st_mode, errors.COULD_NOT_WRITE)
    # Replacing needs no permission of the file itself, and root needs none at all; whoever made it
    # read-only wants it kept.
    writable = status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    if not writable or not os.access(target, os.W_OK):
        raise FileError(
            errors.COULD_NOT_WRITE,
            f"{_named(path)} is read-only; choose another name, or make it writable first",
        )
    return status


def _remove_stale(folder: Path) -> None:
    oldest = time.time() - STALE_SECONDS
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _TEMPORARY.fullmatch(entry.name):
                continue
            with suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode) and status.st_mtime < oldest:
                    Path(entry.path).unlink()


def _opener(replaced: os.stat_result | None) -> Any:
    # Never readable by more people than the file that it replaces.
    mode = stat.S_IMODE(replaced.st_mode) & 0o777 if replaced else _NEW_FILE_MODE
    return lambda name, flags: os.open(name, flags, mode)


def _open_without_waiting(name: str, flags: int) -> int:
    # A pipe that took the file's place since it was looked at would wait for its other end.
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _write_pieces(file: BinaryIO, path: PathLike, pieces: Iterable[bytes], limit: int) -> None:
    allowed = min(limit, _largest_of_process())
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > allowed:
            raise _too_large(path, size, allowed)
        file.write(piece)


def _largest_of_process() -> int:
    """Return the size (``ulimit -f``) beyond which the system would end the whole process."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return sys.maxsize
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    return sys.maxsize if limit == resource.RLIM_INFINITY else limit


def _take_permissions(file: BinaryIO, replaced: os.stat_result | None) -> None:
    if replaced is None or not hasattr(os, "fchown"):  # Windows
        return
    with suppress(OSError):  # only root and members of the group may
        os.fchown(file.fileno(), -1, replaced.st_gid)
    os.fchmod(file.fileno(), stat.S_IMODE(replaced.st_mode))


def _why_not_written(path: PathLike, target: Path, error: OSError) -> str:
    is_missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
    if is_missing and not target.parent.is_dir():
        folder = shorten(str(target.parent))
        return f"the folder {folder} does not exist; make it or choose another"
    why = error.strerror or error
    return f"{_named(path)}: {why}; check the space on the disk and the folder's permissions"


def _too_large(path: PathLike, size: int, limit: int) -> FileError:
    return FileError(
        errors.COULD_NOT_WRITE,
        f"{_named(path)} would have at least {size} bytes, the maximum is {limit}",
    )


def _too_large_to_read(path: PathLike, limit: int) -> FileError:
    return FileError(
        errors.COULD_NOT_READ, f"{_named(path)} is larger than {limit} bytes, the maximum"
    )


def _out_of_memory(path: PathLike) -> FileError:
    return FileError(
        errors.NOT_ENOUGH_MEMORY,
        f"{_named(path)} needs more memory than there is; close other programs or use less data",
    )
