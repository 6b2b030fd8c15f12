"""What films say of how they were made, and files that claim to be films."""

from __future__ import annotations

import pytest

from cnnviz.render.film.comments import MOST, with_words
from cnnviz.render.origin import origin_in

WORDS = 'cnnviz 0.1.0: ["compare", "' + "x" * 3000 + '"]'


def test_a_long_word_stands_in_many_blocks() -> None:
    assert origin_in(with_words(b"GIF89a;", "gif", WORDS)) == WORDS


@pytest.mark.parametrize(("count", "found"), [(9, WORDS), (MOST, None)])
def test_what_stands_behind_very_many_boxes_is_not_looked_for(
    count: int, found: str | None
) -> None:
    film = b"\0\0\0\x08ftyp" + b"\0\0\0\x08free" * count
    assert origin_in(with_words(film, "mp4", WORDS)) == found


@pytest.mark.parametrize(("count", "found"), [(9, WORDS), (MOST, None)])
def test_what_stands_behind_very_many_chunks_is_not_looked_for(
    count: int, found: str | None
) -> None:
    film = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0" + b"ABCD\0\0\0\0" * count
    assert origin_in(with_words(film, "webp", WORDS)) == found
