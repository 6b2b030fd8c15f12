"""Pictures of users: every mode is read as it looks, and what is hostile ends in a sentence."""

from __future__ import annotations

import os
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.files.photo import photo

BOX = (48, 48)


def grey(path: Path) -> list[list[float]]:
    found: list[list[float]] = photo(str(path), 1, BOX).values[0].tolist()
    return found


def saved(image: Image.Image, path: Path, **more: object) -> Path:
    image.save(path, **more)  # type: ignore[arg-type]
    return path


FIELD = np.array([[0, 100], [200, 255]], np.uint8)


def test_grey_is_read_as_it_is(tmp_path: Path) -> None:
    assert grey(saved(Image.fromarray(FIELD), tmp_path / "a.png")) == FIELD.tolist()


def test_every_mode_looks_the_same(tmp_path: Path) -> None:
    image = Image.fromarray(FIELD)
    for mode in ("L", "LA", "P", "RGB", "RGBA"):
        assert grey(saved(image.convert(mode), tmp_path / f"{mode}.png")) == FIELD.tolist(), mode
    sixteen = Image.fromarray(FIELD.astype(np.uint16) * 257)
    assert sixteen.mode == "I;16"
    assert grey(saved(sixteen, tmp_path / "16.png")) == FIELD.tolist()
    bits = Image.fromarray(np.array([[0, 255]], np.uint8)).convert("1")
    assert grey(saved(bits, tmp_path / "1.png")) == [[0, 255]]


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpegs_are_read(tmp_path: Path, mode: str) -> None:
    image = Image.new("L", (16, 16), 90).convert(mode)
    found = photo(str(saved(image, tmp_path / "a.jpg", quality=95)), 1, BOX).values
    assert found.shape == (1, 16, 16)
    assert abs(found - 90).max() <= 3


def test_three_channels_are_colours(tmp_path: Path) -> None:
    image = Image.new("RGB", (2, 1), (10, 20, 30))
    found = photo(str(saved(image, tmp_path / "a.png")), 3, BOX).values
    assert found.tolist() == [[[10, 10]], [[20, 20]], [[30, 30]]]


def test_what_lets_through_is_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (1, 1), (0, 0, 0, 0))
    assert grey(saved(clear, tmp_path / "a.png")) == [[255]]
    named = Image.new("P", (1, 1), 0)
    assert grey(saved(named, tmp_path / "p.png", transparency=0)) == [[255]]


def test_large_ones_are_reduced_in_their_shape(tmp_path: Path) -> None:
    image = Image.fromarray(np.repeat(np.arange(200, dtype=np.uint8)[None], 100, 0))
    found = photo(str(saved(image, tmp_path / "a.png")), 1, (48, 40))
    assert found.values.shape == (1, 20, 40)
    assert found.size == (200, 100)
    assert found.values[0, 0].tolist() == [2 + 5 * i for i in range(40)]


def test_a_camera_that_was_held_upright(tmp_path: Path) -> None:
    image = Image.new("L", (8, 4))
    exif = Image.Exif()
    exif[0x0112] = 6
    found = photo(str(saved(image, tmp_path / "a.jpg", exif=exif)), 1, BOX)
    assert found.values.shape == (1, 8, 4)
    assert found.size == (4, 8)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"", "is no PNG or JPEG"),
        (b"GIF89a" + bytes(50), "is no PNG or JPEG"),
        (b"<svg/>", "is no PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n", "is no PNG or JPEG"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "is no PNG or JPEG"),
        (png(40, 40, zlib.compress(os.urandom(1640)))[:900], "is no PNG or JPEG"),
        (png(4, 4, b"nonsense"), "is no PNG or JPEG"),
        (png(0, 4, b""), "is no PNG or JPEG"),
        (png(9_000, 9_000, b""), "9,000 × 9,000 pixels, and at most 64 million"),
        (png(2**31 - 1, 2**31 - 1, b""), "pixels"),
    ],
)
def test_what_is_no_picture_is_told(tmp_path: Path, data: bytes, wanted: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with pytest.raises(CnnvizError, match=wanted):
        photo(str(path), 1, BOX)


def test_nothing_is_decoded_of_what_is_too_large(tmp_path: Path) -> None:
    """80 million pixels in a file of a few kilobytes."""
    path = tmp_path / "bomb.png"
    path.write_bytes(png(10_000, 8_000, zlib.compress(bytes(10_001 * 8_000), 9)))
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    with pytest.raises(CnnvizError, match="at most 64 million are decoded"):
        photo(str(path), 1, BOX)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_bomb_of_words_is_refused(tmp_path: Path) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("note", "a" * 2_000_000, zip=True)
    path = saved(Image.new("L", (4, 4)), tmp_path / "a.png", pnginfo=words)
    with pytest.raises(CnnvizError, match="is no PNG or JPEG that can be read"):
        photo(str(path), 1, BOX)


def test_places_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(CnnvizError, match="there is no file"):
        photo(str(tmp_path / "none.png"), 1, BOX)
    with pytest.raises(CnnvizError, match="there is no file"):
        photo("a\0b", 1, BOX)
    with pytest.raises(CnnvizError, match="is no file"):
        photo(str(tmp_path), 1, BOX)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(CnnvizError, match="is no file"):
            photo(str(tmp_path / "pipe"), 1, BOX)


def test_a_file_that_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "long.png"
    with path.open("wb") as file:
        file.truncate(70 * 2**20)
    with pytest.raises(CnnvizError, match="70 MiB, and a picture has at most 64"):
        photo(str(path), 1, BOX)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(Image.new("L", (4, 4)), tmp_path / "a.png")
    # Who runs the tests as root may read everything.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutsideError, match="cannot be read"):
        photo(str(path), 1, BOX)
