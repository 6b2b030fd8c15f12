"""A user's PNG or JPEG as numbers: bounded before it is decoded, whatever it claims to be."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from warnings import catch_warnings

import numpy as np

from cnnviz.errors import CnnvizError, OutsideError
from cnnviz.picture.marks import Floats

if TYPE_CHECKING:
    from PIL.Image import Image

BYTES = 64 * 2**20
PIXELS = 64_000_000
"""A camera's picture has up to so many pixels; decoded, they take 256 MB at most."""


class Photo(NamedTuple):
    """A picture as (channels, rows, columns) values from 0 to 255, and the (width, height) of its
    file.
    """

    values: Floats
    size: tuple[int, int]


def photo(path: str, channels: int, box: tuple[int, int]) -> Photo:
    """The picture in the file `path`, in grey for one channel, in colour for three.

    What is larger than `box` (rows, columns) is reduced to fit in. Transparent parts are white.
    Raises CnnvizError in words for what is no picture, and for one that is too large to be decoded.
    """
    _check(path)
    # Loading it takes longer than drawing most figures does, and only this one needs it.
    try:
        from PIL import Image
    except ImportError:
        raise OutsideError("--image needs Pillow: pip install pillow") from None
    try:
        # What Pillow only warns of is refused below, or harmless.
        with catch_warnings(action="ignore"), Image.open(path, formats=("PNG", "JPEG")) as opened:
            size = opened.size
            if size[0] * size[1] > PIXELS:
                raise CnnvizError(_too_many(path, size))
            return Photo(_values(opened, channels, box), _upright(opened, size))
    except (CnnvizError, KeyboardInterrupt):
        raise
    except Image.DecompressionBombError:
        raise CnnvizError(
            f"{_quoted(path)} has too many pixels: take one of at most"
            f" {PIXELS // 10**6} million, or reduce it first"
        ) from None
    # Decoders fail in many ways on what was made to break them; all mean the same to the user.
    except Exception as fault:
        said = str(fault).split("\n")[0][:80] or type(fault).__name__
        raise CnnvizError(
            f"{_quoted(path)} is no PNG or JPEG that can be read ({said});"
            " save it as one, or leave --image out for a picture that is made"
        ) from None


def _check(path: str) -> None:
    """Raises unless `path` is a file of a sensible length that may be read."""
    try:
        found = Path(path).stat()
    except PermissionError as fault:
        raise OutsideError(f"{_quoted(path)} cannot be read: {fault.strerror}") from None
    except (OSError, ValueError):
        raise CnnvizError(f"there is no file {_quoted(path)}") from None
    if not stat.S_ISREG(found.st_mode):
        raise CnnvizError(f"{_quoted(path)} is no file: --image takes a PNG or a JPEG")
    if found.st_size > BYTES:
        raise CnnvizError(
            f"{_quoted(path)} has {found.st_size / 2**20:,.0f} MiB, and a picture has at most"
            f" {BYTES // 2**20}: reduce it first"
        )
    if not os.access(path, os.R_OK):
        raise OutsideError(f"{_quoted(path)} cannot be read: permission denied")


def _too_many(path: str, size: tuple[int, int]) -> str:
    return (
        f"{_quoted(path)} has {size[0]:,} × {size[1]:,} pixels, and at most"
        f" {PIXELS // 10**6} million are decoded: reduce it first"
    )


def _values(opened: Image, channels: int, box: tuple[int, int]) -> Floats:
    """The decoded picture, reduced: (channels, rows, columns), whole numbers from 0 to 255."""
    from PIL import Image, ImageOps

    # A JPEG can be decoded at a fraction of its size.
    opened.draft("RGB" if opened.mode in ("RGB", "YCbCr") else "L", (4 * box[1], 4 * box[0]))
    upright = ImageOps.exif_transpose(_eight_bits(opened))
    flat = _opaque(upright).convert("L" if channels == 1 else "RGB")
    part = min(1.0, box[1] / flat.width, box[0] / flat.height)
    if part < 1:
        small = (max(1, round(flat.width * part)), max(1, round(flat.height * part)))
        flat = flat.resize(small, Image.Resampling.BOX)
    values = np.asarray(flat, float)
    return values[None] if values.ndim == 2 else np.moveaxis(values, 2, 0)


def _eight_bits(image: Image) -> Image:
    """The same picture with 256 levels: Pillow would cut 16 bits off at 255."""
    from PIL import Image

    if not image.mode.startswith(("I", "F")):
        return image
    levels = np.asarray(image).astype(float)
    most = 65535 if levels.max(initial=0) > 255 else 255
    return Image.fromarray((np.clip(levels / most, 0, 1) * 255).round().astype(np.uint8))


def _opaque(image: Image) -> Image:
    """The same picture on white, where it lets something through."""
    from PIL import Image

    if not (image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info):
        return image
    over = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)


def _upright(opened: Image, size: tuple[int, int]) -> tuple[int, int]:
    """The size as it is looked at: cameras note that they were held upright."""
    turned = opened.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (size[1], size[0]) if turned else size


def _quoted(path: str) -> str:
    """A path as it is shown: in quotes, at most 80 characters, no control characters."""
    shown = path if len(path) <= 80 else path[:38] + "..." + path[-38:]
    return f"'{shown}'" if shown.isprintable() else ascii(shown)
