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
"""Pixels reduced at a time: only the decoded picture itself is in memory as a whole."""

_ORIENTATION = 0x0112
"""Exif's tag for the way a camera was held."""


class Photo(NamedTuple):
    """A picture: values (channels, rows, columns) from 0 to 255; its file's (width, height)."""

    values: NDArray[np.float64]
    size: tuple[int, int]


def photo(path: str, channels: int, box: tuple[int, int]) -> Photo:
    """The picture in the file `path`, in grey for one channel, in colour for three.

    A picture larger than `box` (rows, columns) is reduced to fit; transparent parts become white.
    Raises CnnvizError for what is no picture, and for one too large to decode: 64 million pixels,
    of four bytes at most, take 256 MB.
    """
    _check(path)
    if reason := bounds.costly(path):
        raise _too_large(path, reason)
    # Loading Pillow takes longer than drawing most figures, and only this one needs it.
    try:
        from PIL import Image
    except ImportError:
        raise OutsideError("--image needs Pillow: pip install pillow") from None
    try:
        return _decode(path, channels, box)
    except (CnnvizError, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise _too_large(path, "it has too many pixels") from None
    # Decoders fail in many ways on malicious files; to the user they all mean the same.
    except Exception as fault:
        detail = str(fault).split("\n")[0][:80] or type(fault).__name__
        raise CnnvizError(
            f"{quoted(path)} is no PNG or JPEG that can be read ({detail});"
            " save it as one, or leave --image out for a picture that is made"
        ) from None


def _too_large(path: str, reason: str) -> CnnvizError:
    return CnnvizError(f"{quoted(path)} is too large: {reason}; reduce it first")


def _decode(path: str, channels: int, box: tuple[int, int]) -> Photo:
    """Decodes the picture in a file, in little memory."""
    from PIL import Image

    # What Pillow merely warns about is refused below, or harmless.
    with catch_warnings(action="ignore"), Image.open(path, formats=("PNG", "JPEG")) as image:
        size = image.size
        if reason := bounds.too_large(*size):
            raise _too_large(path, reason)
        return Photo(_values(image, channels, box), _upright_size(image, size))


def _check(path: str) -> None:
    """Raises unless `path` is a readable file of a sensible size."""
    try:
        status = Path(path).stat()
    except PermissionError as fault:
        raise OutsideError(f"{quoted(path)} cannot be read: {fault.strerror}") from None
    except (OSError, ValueError):
        raise CnnvizError(f"there is no file {quoted(path)}") from None
    if not stat.S_ISREG(status.st_mode):
        raise CnnvizError(f"{quoted(path)} is no file: --image takes a PNG or a JPEG")
    if status.st_size > BYTES:
        raise CnnvizError(
            f"{quoted(path)} has {status.st_size / 2**20:,.0f} MiB, and a picture has at most"
            f" {BYTES // 2**20}: reduce it first"
        )
    if not os.access(path, os.R_OK):
        raise OutsideError(f"{quoted(path)} cannot be read: permission denied")


def _values(image: Image, channels: int, box: tuple[int, int]) -> NDArray[np.float64]:
    """The decoded picture, reduced: (channels, rows, columns), integers from 0 to 255."""
    from PIL import Image, ImageOps

    rows, columns = box[::-1] if _is_turned(image) else box
    # A JPEG can be decoded at a fraction of its size.
    image.draft("RGB" if image.mode in ("RGB", "YCbCr") else "L", (4 * columns, 4 * rows))
    scale = min(1.0, columns / image.width, rows / image.height)
    small = Image.new(
        "L" if channels == 1 else "RGB",
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))),
    )
    for top, band in _bands(image, small.size, small.mode):
        small.paste(band, (0, top))
    # Of all the metadata, only the orientation is kept.
    exif = Image.Exif()
    exif[_ORIENTATION] = image.getexif().get(_ORIENTATION, 1)
    small.info["exif"] = exif.tobytes()
    values = np.asarray(ImageOps.exif_transpose(small), float)
    return values[None] if values.ndim == 2 else np.moveaxis(values, 2, 0)


class _Band(NamedTuple):
    """Consecutive rows of a picture, and the index of the first."""

    top: int
    rows: Image


def _bands(image: Image, size: tuple[int, int], mode: str) -> Iterator[_Band]:
    """The picture reduced to `size`, a few rows at a time."""
    from PIL import Image

    width, height = image.size
    step = max(1, BAND * size[1] // (width * height))
    white = _white_level(image)
    for top in range(0, size[1], step):
        rows = min(step, size[1] - top)
        first, last = (row * height / size[1] for row in (top, top + rows))
        band = image.crop((0, int(first), width, ceil(last)))
        flat = _opaque(_eight_bits(band, white)).convert(mode)
        box = (0, first - int(first), width, last - int(first))
        yield _Band(top, flat.resize((size[0], rows), Image.Resampling.BOX, box))


def _white_level(image: Image) -> int:
    """The value that is white: more than 255 for pictures of more than 256 levels."""
    extremes: Any = image.getextrema() if image.mode.startswith(("I", "F")) else (0, 255)
    return 65535 if extremes[1] > 255 else 255


def _eight_bits(image: Image, white: int) -> Image:
    """The same picture in 256 levels: Pillow would clip 16 bits at 255."""
    from PIL import Image

    if not image.mode.startswith(("I", "F")):
        return image
    levels = np.asarray(image).astype(np.float32) / white
    return Image.fromarray((np.clip(levels, 0, 1) * 255).round().astype(np.uint8))


def _opaque(image: Image) -> Image:
    """The same picture, on white wherever it is transparent."""
    from PIL import Image

    if not (image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info):
        return image
    rgba = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)


def _upright_size(image: Image, size: tuple[int, int]) -> tuple[int, int]:
    """The size as it is viewed: cameras note that they were held upright."""
    return (size[1], size[0]) if _is_turned(image) else size


def _is_turned(image: Image) -> bool:
    return image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
