"""What a file says about how it was made, read back from any format that holds it.

It is one line of ASCII, such as `cnnviz 0.1.0: ["compare", "Conv1d(1, 1, 3)"]`, in an SVG's
metadata, a PNG's text, a PDF's keywords, a deck's comments, a page's head, in TikZ's `%:` lines,
DOT's first comment, and wherever a film has room for it (`film/said.py`). Nothing in it is trusted:
it is only found here.
"""

from __future__ import annotations

import re
from struct import unpack_from

from cnnviz.render.words import escaped

MOST = 64 << 20
"""The largest file, in bytes, that may be a figure."""
LINE = 96
"""Characters per line of TikZ."""
_TEXT = rb"cnnviz [0-9][0-9A-Za-z.+-]{0,40}: \[[^\x00-\x1f\x7f-\xff]*\]"


def in_xml(origin: str) -> str:
    """The metadata of an SVG."""
    return f'<metadata class="cnnviz">{escaped(origin)}</metadata>' if origin else ""


def in_head(origin: str) -> str:
    """A line for a page's head."""
    return f'<meta name="cnnviz" content="{escaped(origin)}">\n' if origin else ""


def in_tex(origin: str) -> list[str]:
    """Comments of TeX."""
    return [f"%: {origin[i : i + LINE]}" for i in range(0, len(origin), LINE)]


def in_dot(origin: str) -> str:
    """A comment of DOT."""
    return f"// {origin}\n" if origin else ""


def origin_in(data: bytes) -> str | None:
    """What one of our files says about how it was made; None if it says nothing.

    >>> origin_in(b'%: cnnviz 1.0: ["compa' + b'\\n' + b'%: re"]' + b'\\n')
    'cnnviz 1.0: ["compare"]'
    """
    from cnnviz.render.film.comments import is_film, words_in

    if data.startswith(b"\x89PNG"):
        text = _in_png(data)
    elif data.startswith(b"%PDF"):
        text = _in_pdf(data)
    elif data.startswith(b"PK"):
        text = _in_deck(data)
    elif is_film(data):
        text = words_in(data)
    else:
        text = _in_text(data)
    match = re.fullmatch(_TEXT, text)
    return match[0].decode("ascii") if match else None


def _in_png(data: bytes) -> bytes:
    """The text of a PNG (tEXt, ISO 15948) with our keyword."""
    offset = 8
    while offset + 8 <= len(data):
        length, kind = unpack_from(">I4s", data, offset)
        body = data[offset + 8 : offset + 8 + length]
        if kind == b"tEXt" and body.startswith(b"cnnviz\0"):
            return body[7:]
        offset += 12 + length
    return b""


def _in_pdf(data: bytes) -> bytes:
    """The keywords of a PDF, a literal string (ISO 32000-1, 7.3.4.2)."""
    match = re.search(rb"/Keywords \(((?:\\.|[^\\()])*)\)", data)
    return re.sub(rb"\\(.)", rb"\1", match[1]) if match else b""


def _in_deck(data: bytes) -> bytes:
    """The comments among the properties of a deck."""
    import io
    from zipfile import ZipFile

    from cnnviz.files.archive import TAIL, is_bounded

    if not is_bounded(data[-TAIL:]):
        return b""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            entry = archive.getinfo("docProps/core.xml")
            xml = archive.read(entry) if entry.file_size <= MOST else b""
    except MemoryError:
        raise
    except Exception:
        # A damaged archive, or one without this entry, says nothing; errors are of many kinds.
        return b""
    match = re.search(rb"<dc:description>([^<]*)</dc:description>", xml)
    return _unescaped(match[1]) if match else b""


def _in_text(data: bytes) -> bytes:
    """An SVG's metadata, the line of a page's head, or the comments of DOT or TeX."""
    for pattern in (
        rb'<metadata class="cnnviz">([^<]*)</metadata>',
        rb'<meta name="cnnviz" content="([^"]*)">',
    ):
        match = re.search(pattern, data)
        if match:
            return _unescaped(match[1])
    match = re.match(rb"// (.*)\r?\n", data)
    return match[1] if match else b"".join(re.findall(rb"^%: (.*?)\r?$", data, re.M))


def _unescaped(text: bytes) -> bytes:
    import html

    return html.unescape(text.decode("utf-8", "replace")).encode("ascii", "replace")
