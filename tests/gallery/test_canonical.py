"""The comparison that holds the gallery to its commands can fail, and only for what is seen."""

from __future__ import annotations

import re

import pytest

from tests.gallery import GALLERY

from canonical import difference, of_page, of_svg  # isort: skip
from compact import compact, uri  # isort: skip

WHOLE = (GALLERY / "sharing.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("18 connections", "19 connections"),
        ("#1a49c6", "#1a49c7"),
        ('data-weight="1"', 'data-weight="2"'),
        ('data-panel="conv"', 'data-panel="local"'),
        ("7 3", "7 2"),
        ('<g class="panel"', "<g"),
        ('x1="', 'x1="1'),
    ],
)
def test_a_change_is_seen(before: str, after: str) -> None:
    assert before in WHOLE
    assert difference(of_svg(WHOLE), of_svg(WHOLE.replace(before, after, 1)))


def test_a_mark_less_is_seen() -> None:
    before, mark, after = WHOLE.rpartition("<text")
    fewer = before + after.partition("</text>")[2]
    assert mark
    assert difference(of_svg(WHOLE), of_svg(fewer))


def test_spelling_and_a_hair_are_not() -> None:
    respelt = WHOLE.replace(' width="960" height="540"', '  height="540.05"   width="960"')
    assert respelt != WHOLE
    assert difference(of_svg(WHOLE), of_svg(respelt)) == ""


def test_a_change_in_a_picture_of_the_page_is_seen() -> None:
    page, other = (f'<p>words</p>\n<img src="{uri(text)}">' for text in (WHOLE, _moved()))
    assert difference(of_page(page), of_page(page)) == ""
    assert difference(of_page(page), of_page(other))
    assert difference(of_page(page), of_page(page.replace("words", "word")))


def _moved() -> str:
    return WHOLE.replace('x="40"', 'x="41"', 1)


def test_a_changed_pixel_is_seen_and_a_changed_compression_is_not() -> None:
    one, same, other = (_image(data, level) for data, level in ((b"ab", 9), (b"ab", 0), (b"ac", 9)))
    assert one != same
    assert difference(of_svg(one), of_svg(same)) == ""
    assert difference(of_svg(one), of_svg(other))


def _image(pixels: bytes, level: int) -> str:
    from base64 import b64encode
    from zlib import compress, crc32

    packed = compress(b"\0" + pixels, level)
    body = b"IDAT" + packed
    data = b"\x89PNG\r\n\x1a\n" + len(packed).to_bytes(4) + body + crc32(body).to_bytes(4)
    return f'<svg><image href="data:image/png;base64,{b64encode(data).decode()}"/></svg>'


@pytest.mark.parametrize("name", ["argument", "volume"])
def test_the_compact_form_looks_the_same(name: str) -> None:
    resvg = pytest.importorskip("resvg_py")
    whole = (GALLERY / f"{name}.svg").read_text("utf-8")
    short = compact(whole)
    assert len(short) < 0.7 * len(whole)
    one, other = (bytes(resvg.svg_to_bytes(svg_string=text)) for text in (whole, short))
    assert one == other
    [colour, *_] = re.findall(r"fill:(#[0-9a-f]{6})", short)
    assert one != bytes(resvg.svg_to_bytes(svg_string=short.replace(colour, "#c04d00")))
