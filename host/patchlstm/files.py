"""Reading and writing whole text files safely."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from patchlstm import errors, jsontext
from patchlstm.errors import FileError, FormatError
from patchlstm.limits import MAX_FILE_BYTES

PathLike = str | os.PathLike[str]


def write_text_atomically(path: PathLike, text: str) -> None:
    """Write a UTF-8 file as `write_bytes_atomically` does."""
    write_bytes_atomically(path, text.encode())


def write_bytes_atomically(path: PathLike, content: bytes) -> None:
    """Write a file so that `path` holds either its old content or all of the new one.

    The content goes to a temporary file in the same folder, is flushed to the disk and then takes
    the place of `path`. A symbolic link is followed.

    Parameters
    ----------
    path : str or path
        The file; its folder must exist.
    content : bytes

    Raises
    ------
    FileError
        If the file cannot be written. What was there before is untouched and no temporary file
        stays behind.
    """
    target = _resolve(path, errors.COULD_NOT_WRITE)
    temporary = target.with_name(f".patchlstm-{secrets.token_hex(8)}.tmp")
    try:
        if target.exists() and not target.is_file():
            what = "a folder" if target.is_dir() else "not an ordinary file"
            raise FileError(errors.COULD_NOT_WRITE, f"{path} is {what}; give the name of a file")
        _write_durably(temporary, content)
        temporary.replace(target)
    except FileError:
        raise
    except OSError as error:
        raise FileError(errors.COULD_NOT_WRITE, _why_not_written(path, target, error)) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def read_json(path: PathLike, limit: int = MAX_FILE_BYTES) -> dict[str, Any]:
    """Read a file that holds one JSON object.

    Parameters
    ----------
    path : str or path
    limit : int
        Maximum size, in bytes; larger files are not read.

    Returns
    -------
    dict

    Raises
    ------
    FileError
        If the file is missing, unreadable, not an ordinary file or larger than `limit`.
    FormatError
        If it is not UTF-8 or not a JSON object.
    """
    content = read_bytes(path, limit)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            errors.ERROR_PARSING_JSON,
            f"byte {error.start} of {path} is not UTF-8; the file is damaged or of another kind",
        ) from error
    with named_in_errors(path):
        return jsontext.parse(text)


@contextmanager
def named_in_errors(path: PathLike) -> Iterator[None]:
    """Put the file's name into whatever FormatError the body raises about its content."""
    try:
        yield
    except FormatError as error:
        raise FormatError(error.phrase, f"{path}: {error.detail}") from error


def _resolve(path: PathLike, phrase: str) -> Path:
    if not os.fspath(path):
        raise FileError(errors.FILENAME_NOT_SPECIFIED, "give the name of a file")
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise FileError(phrase, f"{path!r} is not a usable file name ({error})") from error


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _why_not_written(path: PathLike, target: Path, error: OSError) -> str:
    if not target.parent.is_dir():
        return f"the folder {target.parent} does not exist; make it or choose another"
    return f"{path}: {error.strerror or error}; check the disk's space and the folder's permissions"


def read_bytes(path: PathLike, limit: int = MAX_FILE_BYTES) -> bytes:
    """Read a file as it is.

    Parameters
    ----------
    path : str or path
    limit : int
        Maximum size, in bytes; larger files are not read.

    Returns
    -------
    bytes

    Raises
    ------
    FileError
        If the file is missing, unreadable, not an ordinary file or larger than `limit`.
    """
    source = _resolve(path, errors.COULD_NOT_READ)
    try:
        # Looked at before it is opened, because opening a pipe waits for its other end.
        mode = source.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "not an ordinary file"
            raise FileError(errors.COULD_NOT_READ, f"{path} is {what}; give the name of a file")
        with source.open("rb") as file:
            content = file.read(limit + 1)
    except FileNotFoundError as error:
        raise FileError(
            errors.FILE_NOT_FOUND, f"no file {path}; check the name and the folder"
        ) from error
    except FileError:
        raise
    except OSError as error:
        raise FileError(
            errors.COULD_NOT_READ, f"{path}: {error.strerror or error}; check its permissions"
        ) from error
    if len(content) > limit:
        raise FileError(errors.COULD_NOT_READ, f"{path} is larger than {limit} bytes, the maximum")
    return content
