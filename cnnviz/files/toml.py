"""TOML files that others may have made: short texts, and nothing else."""

from __future__ import annotations

import os
import stat
from typing import Any

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.wording import quoted


def read_toml(name: str, what: str, limit: int) -> dict[str, Any]:
    """The table in the file `name`, unchecked; `what` it is, and its `limit` in bytes.

    Raises `OutsideError` for a file that cannot be read, `CnnvizError` for an invalid one.
    """
    subject = f"{what} {quoted(name)}"
    return from_toml(_text(name, subject, limit), subject)


def from_toml(text: str, subject: str) -> dict[str, Any]:
    """The table in a text, unchecked; messages call it `subject`. Raises `CnnvizError`."""
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise CnnvizError(f"{subject} is nested too deep") from None
    except tomllib.TOMLDecodeError as fault:
        raise CnnvizError(f"{subject} is not TOML: {fault}") from None
    except ValueError:
        # Python reads no number of more than 4,300 digits.
        raise CnnvizError(f"{subject} has a number that is too long") from None


def _text(name: str, subject: str, limit: int) -> str:
    data = _bytes(name, subject, limit)
    if len(data) > limit:
        raise CnnvizError(f"{subject} is longer than {limit // 1024} KiB: it is something else")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        wrong = f"byte {fault.start + 1} is not"
        raise CnnvizError(f"{subject} is not UTF-8 text ({wrong})") from None


def _bytes(name: str, subject: str, limit: int) -> bytes:
    """The file's bytes, at most one more than `limit`; a pipe or a device might never end."""
    try:
        if not stat.S_ISREG(os.stat(name).st_mode):
            raise CnnvizError(f"{subject} is no file")
        with open(name, "rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        raise CnnvizError(f"{subject} is not there") from None
    except ValueError:
        raise CnnvizError(f"{quoted(name)} is no name of a file") from None
    except OSError as fault:
        raise OutsideError(f"{subject} cannot be read: {fault.strerror}") from None
