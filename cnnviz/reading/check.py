"""Texts that are no spec at all, refused before they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from cnnviz.errors import CnnvizError, Fault
from cnnviz.layers.base import Shape
from cnnviz.reading.report import fault_of_all, spec_error
from cnnviz.reading.wording import short
from cnnviz.wording import as_text, integer

LARGEST_TEXT = 1024 * 1024
"""How many bytes a text may have: a print of a very deep network has a tenth of that."""

_EXAMPLE = "write layers, such as Conv1d(1, 1, kernel_size=3)"
_PASTE = (
    "paste what print(model) prints, or the class, or give the module in Python:"
    " cnnviz.summary(model, (3, 32, 32))"
)
_BLANKS = "\b\t\n\v\f\r\x1a\x1b"

_HEAD_OF_TABLE = re.compile(r"Layer \(type[^\n]*(?:Shape[^\n]*Param|Param #)")

_TABLES = {
    _HEAD_OF_TABLE.pattern: (
        f"a table of torchsummary, torchinfo or fastai does not tell kernels: {_PASTE}"
    ),
    r"Layer \(type\)[^\n]*Output Shape": "this table is cut off: its column Param # is missing;"
    " print it whole, model.summary(line_length=79)",
    r"\|\s*Name\s*\|\s*Type\s*\|\s*Params": (
        f"a table of Lightning does not tell kernels: {_PASTE}"
    ),
}
"""The heads of tables that cannot be read, and why."""

_OTHERS = re.compile(r"\w[ \t]+\[-?\d|(?:\w {2}|\n) *\[?'?\d+ x \d|[├└]─\w|type:depth-idx")
"""Rows of torchsummary, fastai and torchinfo."""

_ROW_OF_TABLE = re.compile(  # `conv2d (Conv2D) | (None, 26, 26, 32) | 320`; its class may be cut.
    r"^[ \t>#*`|│]*+[a-zA-Z_][^\n(|│]*+(?:\([\w>.…]++\)?)?[ \t*`|│]*+"
    r"\[?\(None,[^)\n]*+\)\]?[ \t|│]++\d[^\n]*",
    re.MULTILINE,
)


def check_text(text: str) -> None:
    """Raises `SpecError` for a text that is empty, too long or binary.

    >>> check_text("ReLU()")
    """
    if len(text) > LARGEST_TEXT or len(text.encode("utf-8", "surrogatepass")) > LARGEST_TEXT:
        raise _error("", "the spec is longer than 1 MiB: that is no network")
    if not text.strip():
        raise _error("", f"the spec is empty: {_EXAMPLE}")
    binary = [text.index(character) for character in set(text) if _is_binary(character)]
    if binary:
        place = Fault(min(binary), min(binary) + 1, f"this is binary data, not text: {_EXAMPLE}")
        raise spec_error(text, [place])


def is_keras_table(text: str) -> bool:
    """Whether a text has a table as Keras prints it.

    >>> is_keras_table("Layer (type)  Output Shape  Param #\\nConv2d-1  [-1, 2, 6, 6]  20")
    False
    """
    head = _HEAD_OF_TABLE.search(text)
    if head is None:
        return False
    table = text[head.start() :].partition("Total params")[0]
    return _OTHERS.search(table) is None


def check_spec(text: str) -> None:
    """Raises `SpecError` for a text that is no code, no print and no list of layers."""
    for head, reason in _TABLES.items():
        match = re.search(head, text)
        if match is not None and ("Name" in head or not is_keras_table(text)):
            raise spec_error(text, [Fault(*match.span(), reason)])
    row = None if is_keras_table(text) else _ROW_OF_TABLE.search(text)
    if row is not None:
        raise _headless(text, row)
    if _is_path(text.strip()):
        raise _error(text, f"{short(text)} is no layer, and there is no such file: {_EXAMPLE}")


def check_shape(shape: Sequence[int]) -> Shape:
    """`shape` as a tuple of sizes; raises `CnnvizError` if it is not one.

    >>> check_shape([3, 32, 32])
    (3, 32, 32)
    """
    try:
        # Sizes have an order; sets have none, and bytes are letters.
        ordered = () if isinstance(shape, (Set, Mapping, bytes, bytearray)) else shape
        sizes = tuple(integer(size) or 0 for size in ordered)
    except TypeError:  # Not a sequence at all.
        sizes = ()
    if not sizes or min(sizes) < 1:
        raise CnnvizError(
            "the input shape must be whole numbers of 1 or more, channels first, such as"
            f" (3, 32, 32), not {as_text(shape)}"
        )
    return sizes


def _is_binary(character: str) -> bool:
    """Whether no text contains this: control characters, surrogates, undecodable bytes."""
    control = character < " " and character not in _BLANKS
    return control or character in "\x7f\ufffd" or "\ud800" <= character <= "\udfff"


def _headless(text: str, row: re.Match[str]) -> Exception:
    """The error for a table without its head; it can be read with the head that this names."""
    start, words = row.start() + len(row[0]) - len(row[0].lstrip()), row[0].strip()
    bar = next((bar for bar in "|│" if bar in words), "")
    head = f" {bar} ".join(("Layer (type)", "Output Shape", "Param #", "Connected to"))
    ends = (f"{bar} " * words.startswith(bar), f" {bar}" * words.endswith(bar)) if bar else ("", "")
    reason = "this looks like a table of model.summary() without its first line: put"
    reason += f" {head.join(ends)} above it, or paste the code that makes the model"
    return spec_error(text, [Fault(start, start + len(words), reason)])


def _is_path(text: str) -> bool:
    """Whether `text` is meant as a file: a slash or a suffix, and no parenthesis."""
    if any(character in text for character in "()[]{}=,\n"):
        return False
    suffix = text.rpartition(".")[2]
    return "/" in text or "\\" in text or ("." in text and suffix.isalnum() and len(suffix) < 7)


def _error(text: str, reason: str) -> Exception:
    return spec_error(text, [fault_of_all(text, reason)])


def check_names(model: str | None, settings: Mapping[str, object]) -> None:
    """Raises `CnnvizError` if a name is asked for: the text has none."""
    if model is not None:
        raise CnnvizError(
            f"--model chooses among networks that have names, and this text has none called"
            f" {short(model)}"
        )
    for name in settings:
        raise CnnvizError(f"--set {short(name)} sets nothing: this text has no names with values")
