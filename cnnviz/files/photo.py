"""A user's PNG or JPEG as numbers: bounded before it is decoded, whatever it claims to be."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from warnings import catch_warnings

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.files import photo_bounds as bounds
from cnnviz.wording import quoted

if TYPE_CHECKING:
    from PIL.Image import Image

BYTES = 64 * 2**20

BAND = 2_000_000
"""Pixels that are reduced in one go: only the decoded picture itself is in memory as a whole."""

_HELD = 0x0112
"""Exif's tag for how a camera was held."""


class Photo(NamedTuple):
    """A picture as (channels, rows, columns) values from 0 to 255, and the (width, height) of its
    file.
    """

    values: NDArray[np.float64]
    size: tuple[int, int]


def photo(path: str, channels: int, box: tuple[int, int]) -> Photo:
    """The picture in the file `path`, in grey for one channel, in colour for three.

    What is larger than `box` (rows, columns) is reduced to fit in. Transparent parts are white.
    Raises CnnvizError in words for what is no picture, and for one that is too large to be decoded:
    64 million pixels, of four bytes at most, are 256 MB.
    """
    _check(path)
    if reason := bounds.costly(path):
        raise _too_large(path, reason)
    # Loading it takes longer than drawing most figures does, and only this one needs it.
    try:
        from PIL import Image
    except ImportError:
        raise OutsideError("--image needs Pillow: pip install pillow") from None
    try:
        return _decoded(path, channels, box)
    except (CnnvizError, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise _too_large(path, "it has too many pixels") from None
    # Decoders fail in many ways on what was made to break them; all mean the same to the user.
    except Exception as fault:
        said = str(fault).split("\n")[0][:80] or type(fault).__name__
        raise CnnvizError(
            f"{quoted(path)} is no PNG or JPEG that can be read ({said});"
            " save it as one, or leave --image out for a picture that is made"
        ) from None


def _too_large(path: str, reason: str) -> CnnvizError:
    return CnnvizError(f"{quoted(path)} is too large: {reason}; reduce it first")


def _decoded(path: str, channels: int, box: tuple[int, int]) -> Photo:
    """The picture in a file that is decoded in little memory."""
    from PIL import Image

    # What Pillow only warns of is refused by those who ask, or harmless.
    with catch_warnings(action="ignore"), Image.open(path, formats=("PNG", "JPEG")) as opened:
        size = opened.size
        if reason := bounds.too_large(*size):
            raise _too_large(path, reason)
        return Photo(_values(opened, channels, box), _upright(opened, size))


def _check(path: str) -> None:
    """Raises unless `path` is a file of a sensible length that may be read."""
    try:
        found = Path(path).stat()
    except PermissionError as fault:
        raise OutsideError(f"{quoted(path)} cannot be read: {fault.strerror}") from None
    except (OSError, ValueError):
        raise CnnvizError(f"there is no file {quoted(path)}") from None
    if not stat.S_ISREG(found.st_mode):
        raise CnnvizError(f"{quoted(path)} is no file: --image takes a PNG or a JPEG")
    if found.st_size > BYTES:
        raise CnnvizError(
            f"{quoted(path)} has {found.st_size / 2**20:,.0f} MiB, and a picture has at most"
            f" {BYTES // 2**20}: reduce it first"
        )
    if not os.access(path, os.R_OK):
        raise OutsideError(f"{quoted(path)} cannot be read: permission denied")


def _values(opened: Image, channels: int, box: tuple[int, int]) -> NDArray[np.float64]:
    """The decoded picture, reduced: (channels, rows, columns), whole numbers from 0 to 255."""
    from PIL import Image, ImageOps

    rows, columns = box[::-1] if _is_turned(opened) else box
    # A JPEG can be decoded at a fraction of its size.
    opened.draft("RGB" if opened.mode in ("RGB", "YCbCr") else "L", (4 * columns, 4 * rows))
    part = min(1.0, columns / opened.width, rows / opened.height)
    small = Image.new(
        "L" if channels == 1 else "RGB",
        (max(1, round(opened.width * part)), max(1, round(opened.height * part))),
    )
    for top, band in _bands(opened, small.size, small.mode):
        small.paste(band, (0, top))
    # Of all that the file notes, only how the camera was held.
    held = Image.Exif()
    held[_HELD] = opened.getexif().get(_HELD, 1)
    small.info["exif"] = held.tobytes()
    values = np.asarray(ImageOps.exif_transpose(small), float)
    return values[None] if values.ndim == 2 else np.moveaxis(values, 2, 0)


class _Band(NamedTuple):
    """Rows of a picture, and the one where they begin."""

    top: int
    rows: Image


def _bands(opened: Image, size: tuple[int, int], mode: str) -> Iterator[_Band]:
    """The picture reduced to `size`, some rows at a time, each with the row where it begins."""
    from PIL import Image

    width, height = opened.size
    step = max(1, BAND * size[1] // (width * height))
    most = _most(opened)
    for top in range(0, size[1], step):
        rows = min(step, size[1] - top)
        first, last = (row * height / size[1] for row in (top, top + rows))
        band = opened.crop((0, int(first), width, ceil(last)))
        flat = _opaque(_eight_bits(band, most)).convert(mode)
        part = (0, first - int(first), width, last - int(first))
        yield _Band(top, flat.resize((size[0], rows), Image.Resampling.BOX, part))


def _most(opened: Image) -> int:
    """The value that is white, where a picture has more than 256 levels."""
    extremes: Any = opened.getextrema() if opened.mode.startswith(("I", "F")) else (0, 255)
    return 65535 if extremes[1] > 255 else 255


def _eight_bits(image: Image, most: int) -> Image:
    """The same picture with 256 levels: Pillow would cut 16 bits off at 255."""
    from PIL import Image

    if not image.mode.startswith(("I", "F")):
        return image
    levels = np.asarray(image).astype(np.float32) / most
    return Image.fromarray((np.clip(levels, 0, 1) * 255).round().astype(np.uint8))


def _opaque(image: Image) -> Image:
    """The same picture on white, where it lets something through."""
    from PIL import Image

    if not (image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info):
        return image
    over = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)


def _upright(opened: Image, size: tuple[int, int]) -> tuple[int, int]:
    """The size as it is looked at: cameras note that they were held upright."""
    return (size[1], size[0]) if _is_turned(opened) else size


def _is_turned(opened: Image) -> bool:
    return opened.getexif().get(_HELD, 1) in (5, 6, 7, 8)
