"""In no format does a word mean more than itself: one table of words, a line for each format.

A new format is held to `untouched` unasked; its own reader, which knows what stands where, is a
line of `READERS`.
"""

from __future__ import annotations

import io
import json
import re
import struct
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pypdfium2
import pytest

from cnnviz.errors import OutsideError
from cnnviz.picture.marks import Dots, Group, Lines, Picture, Style, Texts
from cnnviz.render.files import FORMATS, MOVING, to_bytes
from cnnviz.render.graphviz_engine import find_program
from cnnviz.render.words import one_line
from tests.hostile import PYTHON_ONLY, WORDS

EVERY = {**WORDS, **PYTHON_ONLY}
FEW = ("colour", "bytes", "element", "nul", "half", "family", "empty")
INK = Style("#000000", "#000000")
ONE = np.zeros(1, np.int64)


def picture(word: str) -> Picture:
    """The word wherever a picture takes words: title, description, texts, and all names."""
    at = np.array([[40.0, 40.0]])
    texts = tuple(
        Texts(at, (word,), 12, (INK,), ONE, "middle", bold, cls="letter",
              names={"layer": 0, "weight": 0})
        for bold in (False, True)
    )  # fmt: skip
    names = {"layer": 0, "index": np.array([0]), "name": (word,)}
    dot = Dots(at, np.full(1, 9.0), (INK,), ONE, "neuron", names)
    line = Lines(at, at + 50, np.zeros(1), (INK,), ONE, "edge",
                 {"layer": 0, "src": 0, "dst": 0, "weight": 0, "name": word})  # fmt: skip
    panel = Group((dot, line, *texts), "panel", {"panel": word, "ink": word})
    return Picture((panel, *texts), (300, 200), "#ffffff", word, word)


def drawn(word: str, format_: str) -> bytes:
    return to_bytes(picture(word), format_, 30)


@cache
def harmless(format_: str) -> bytes:
    """The same picture of a word that means nothing."""
    return drawn("harmless", format_)


def svg(data: bytes, word: str) -> None:
    root, plain = (ET.fromstring(d) for d in (data, harmless("svg")))
    assert shape(root) == shape(plain)
    line = one_line(word)
    for kind in ("title", "desc", "text"):
        texts = [e.text or "" for e in root.iter() if e.tag.endswith("}" + kind)]
        assert set(texts) == {line}
    named = [e.get(f"data-{key}") for e in root.iter() for key in ("panel", "ink", "name")]
    # XML itself makes spaces of what ends a line in an attribute.
    assert {name for name in named if name is not None} == {line}


SPACE = "{http://www.w3.org/XML/1998/namespace}space"
"""Said of a text that has spaces side by side, or at its ends."""


def shape(root: ET.Element) -> list[tuple[str, list[str]]]:
    """Elements and their attributes' names, without what they say."""
    return [(e.tag, sorted(set(e.attrib) - {SPACE})) for e in root.iter()]


def dot(data: bytes, word: str) -> None:
    source = data.decode()
    statements = [re.sub(r'"(?:[^"\\]|\\.)*"|<.*>', "#", line) for line in source.splitlines()[1:]]
    plain = harmless("dot").decode().splitlines()[1:]
    kept = [re.sub(r'"(?:[^"\\]|\\.)*"|<.*>', "#", line) for line in plain]
    if one_line(word).strip():
        joined = [line.replace("# + #", "#") for line in statements]
        assert [re.sub(r"(# \+ )+", "", line) for line in joined] == kept
    program = find_program("neato", "dot", "graphviz-pure")
    if program:
        command = [program, "-Kneato", "-n2", "-Tsvg"]
        done = subprocess.run(command, input=data, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        if "&#" not in word:
            # Graphviz itself writes such a name into its SVG as it is.
            ET.fromstring(done.stdout)


def png(data: bytes, _: str) -> None:
    """Nothing but pixels: no words at all."""
    at, kinds = 8, []
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        kinds.append(kind)
        at += 12 + length
    assert set(kinds) <= {b"IHDR", b"pHYs", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def pdf(data: bytes, word: str) -> None:
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    assert document.get_metadata_value("Title") == one_line(word)
    own = re.sub(rb"stream\r?\n.*?endstream", b"", data, flags=re.S)
    plain = re.sub(rb"stream\r?\n.*?endstream", b"", harmless("pdf"), flags=re.S)
    objects = rb"\d+ 0 obj"
    assert abs(len(re.findall(objects, own)) - len(re.findall(objects, plain))) <= 40
    for key in (b"/JS", b"/JavaScript", b"/OpenAction", b"/AA", b"/URI", b"/Launch", b"/EmbeddedF"):
        assert key not in re.sub(rb"\((?:[^()\\]|\\.)*\)", b"", own)


class Pages(HTMLParser):
    """The tags of a page with their attributes' names, and what stands in its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[tuple[str, tuple[str, ...]]] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag, tuple(sorted(name for name, _ in attrs if name != "xml:space"))] += 1
        for name, value in attrs:
            assert not name.startswith("on")
            if name in ("href", "src", "xlink:href", "action", "formaction", "srcset"):
                assert not re.match(r"\s*(javascript|vbscript|https?|data:text)", value or "", re.I)


def untouched(data: bytes, plain: bytes) -> None:
    """What holds for any format: the word changed no structure that programs look at."""
    if data[:2] == b"PK":
        packed(data, plain)
    elif data.lstrip()[:1] == b"<":
        found_, wanted = Pages(), Pages()
        found_.feed(data.decode())
        wanted.feed(plain.decode())
        assert found_.tags == wanted.tags
    elif b"tikz" in data[:4000]:
        said = [re.sub(r"(?<!\\)%.*", "", d.decode()) for d in (data, plain)]
        commands = [set(re.findall(r"\\([a-zA-Z]+\d*)", one)) for one in said]
        assert not (commands[0] - commands[1]) & {
            "input",
            "end",
            "write",
            "openin",
            "def",
            "csname",
            "write18",
        }
        assert said[0].count("\\begin") == said[1].count("\\begin")


def packed(data: bytes, plain: bytes) -> None:
    """Files in a zip: the same names, right XML, nothing outside."""
    with zipfile.ZipFile(io.BytesIO(data)) as own, zipfile.ZipFile(io.BytesIO(plain)) as other:
        assert own.namelist() == other.namelist()
        for name in own.namelist():
            if name.endswith((".xml", ".rels")):
                assert b'TargetMode="External"' not in own.read(name)
                ET.fromstring(own.read(name))


Reader = Callable[[bytes, str], None]
READERS: dict[str, Reader] = {"svg": svg, "dot": dot, "png": png, "pdf": pdf}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_a_word_is_a_word(format_: str) -> None:
    try:
        plain = harmless(format_)
    except OutsideError as error:  # Nothing but MP4 needs another program.
        if format_ != "mp4":
            raise
        pytest.skip(f"{error}")
    # Films are pixels, and each takes a second.
    some = [EVERY[name] for name in FEW]
    words = some if format_ in MOVING else EVERY.values()
    for word in words:
        data = drawn(word, format_)
        READERS.get(format_, lambda *_: None)(data, word)
        untouched(data, plain)
        assert word not in some or data == drawn(word, format_)


def test_the_readers_can_fail() -> None:
    """Each of them notices a word that got out."""
    evil = b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"><title/></svg>'
    for reader, data in ((svg, evil), (dot, b"//\ndigraph {a -> b}\n"), (pdf, drawn("x", "pdf"))):
        with pytest.raises(AssertionError):
            reader(data, "y")
    with pytest.raises(AssertionError):
        png(drawn("x", "png") + struct.pack(">I4s", 0, b"tEXt") + b"1234", "y")
    for found_ in (b"<a onclick='x'>", b"<a href='javascript:x'>", b"<script></script>"):
        with pytest.raises(AssertionError):
            untouched(found_, b"<a href='x'>")


def test_json_of_the_table_is_the_table() -> None:
    """Halves of characters apart, all of it can be stored and read again."""
    kept = {name: one_line(word) for name, word in EVERY.items()}
    assert json.loads(json.dumps(kept)) == kept
