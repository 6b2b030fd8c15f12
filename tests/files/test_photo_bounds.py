"""What decoding a picture costs in memory and time is bounded, whatever its file claims to be."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cnnviz.errors import CnnvizError
from cnnviz.files import photo as module
from cnnviz.files.photo import photo
from cnnviz.files.photo_bounds import costly

from .test_photo import BOX, chunk

MEASURED = """
import resource, sys
from PIL import Image, JpegImagePlugin, PngImagePlugin
from cnnviz.files.photo import photo
tiny, large = sys.argv[1:]
photo(tiny, 3, (48, 48))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
photo(large, 3, (48, 48))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def png(width: int, height: int, depth: int, kind: int) -> bytes:
    """A PNG of nothing but zeros: a few hundred kilobytes at most."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[kind]
    row = 1 + width * channels * depth // 8
    squeeze = zlib.compressobj(9)
    data = b"".join(squeeze.compress(bytes(row * 50)) for _ in range(height // 50))
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    whole = chunk(b"IHDR", header) + chunk(b"IDAT", data + squeeze.flush())
    return b"\x89PNG\r\n\x1a\n" + whole + chunk(b"IEND", b"")


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux tells it")
@pytest.mark.parametrize(
    ("depth", "kind", "most"), [(16, 0, 180), (8, 6, 330), (16, 4, 330)], ids=["grey", "rgba", "la"]
)
def test_the_decoded_picture_is_all_that_is_large(
    tmp_path: Path, depth: int, kind: int, most: int
) -> None:
    for name, side in (("tiny", 50), ("large", 8000)):
        (tmp_path / name).write_bytes(png(side, side, depth, kind))
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "tiny"), str(tmp_path / "large")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < most


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    before = time.process_time()
    with pytest.raises(CnnvizError) as caught:
        photo(str(path), 1, BOX)
    # A machine that is ten times slower still passes; what is guarded against takes minutes.
    assert time.process_time() - before < 5
    return str(caught.value)


def test_a_side_is_bounded(tmp_path: Path) -> None:
    data = png(1, 64_000_000, 8, 0)
    assert "a side has at most 65,535" in refusal(tmp_path / "a.png", data)


def jpeg(mode: str = "L", side: int = 64, **more: object) -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (side, side, 3)).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise).convert(mode).save(stream, "JPEG", **more)  # type: ignore[arg-type]
    return stream.getvalue()


def test_a_jpeg_of_many_scans_is_refused(tmp_path: Path) -> None:
    data = jpeg(progressive=True)
    last = data.rindex(b"\xff\xda")
    for times in (85, 2_000, 50_000):
        path, more = tmp_path / "a.jpg", data[last:-2] * times
        path.write_bytes(data[:last] + more + data[last:])
        if times == 85:
            assert costly(str(path)) == ""
        else:
            assert "scans, and at most 100" in refusal(path, path.read_bytes())


def test_coefficients_in_memory_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    for mode, size, wanted in (
        ("RGB", (8_000, 8_000), ""),
        ("L", (8_000, 8_000), ""),
        ("CMYK", (8_000, 7_999), "take 512 MB"),
    ):
        data = bytearray(jpeg(mode, progressive=True))
        frame = data.index(b"\xff\xc2")
        data[frame + 5 : frame + 9] = struct.pack(">HH", *size)
        path.write_bytes(data)
        said = costly(str(path))
        assert (wanted in said, bool(said)) == (True, bool(wanted))
    # One scan needs none of them.
    data = bytearray(jpeg("CMYK"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 8_000, 7_999)
    path.write_bytes(data)
    assert costly(str(path)) == ""


def test_a_movie_behind_the_picture_is_none_of_its_scans(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg() + b"\xff\xda" * 5_000 + b"\xff" * 10_000_000)
    assert photo(str(path), 1, BOX).values.shape == (1, 48, 48)


@pytest.mark.parametrize(
    "junk",
    [b"\xff" * 30_000_000, b"\x00" * 30_000_000, b"\xff\xfe\x00\x02" * 5_000_000,
     b"\xff\x00" * 10_000_000, b"\xff\xd0" * 10_000_000],
    ids=["fill", "zeros", "comments", "stuffed", "restarts"],
)  # fmt: skip
def test_pieces_without_end_are_refused(tmp_path: Path, junk: bytes) -> None:
    data = jpeg()
    assert "pieces" in refusal(tmp_path / "a.jpg", data[:2] + junk + data[2:])


def test_a_png_in_crumbs_is_refused(tmp_path: Path) -> None:
    data = png(50, 50, 8, 0)
    for kind in (b"IDAT", b"tEXt", b"vpAg"):
        crumbs = chunk(kind, b"") * 150_000
        assert "pieces" in refusal(tmp_path / "a.png", data[:33] + crumbs + data[33:])


def test_a_want_of_memory_is_no_broken_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.png").write_bytes(png(50, 50, 8, 0))

    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(module, "_values", full)
    with pytest.raises(MemoryError):
        photo(str(tmp_path / "a.png"), 1, BOX)


PIECES = st.sampled_from(
    [b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"\xff\xda", b"\xff\xc2", b"\xff\xd9", b"\x00\x0c", b"IHDR",
     b"\xff", b"IEND", b"\x00\x00\x00\x0d", b"\xff\xff\xff\xff", b"\x00" * 9, b"IDAT", b"\x11" * 20]
)  # fmt: skip


@given(st.lists(PIECES | st.binary(max_size=20), max_size=30).map(b"".join))
def test_any_bytes_are_judged(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("picture") / "a"
    path.write_bytes(data)
    assert isinstance(costly(str(path)), str)
    try:
        photo(str(path), 1, BOX)
    except CnnvizError as error:
        assert str(error).isprintable()
