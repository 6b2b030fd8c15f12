"""A picture as PDF, with its fonts in it."""

from __future__ import annotations

import io
from typing import Any

from cnnviz.picture.marks import Picture
from cnnviz.render.mpl import figure, settings


def pdf(picture: Picture) -> bytes:
    """The picture as the bytes of a PDF file of one page; equal pictures give equal bytes."""
    width, height = picture.size
    with settings():
        from matplotlib.backends.backend_pdf import FigureCanvasPdf

        page: Any = FigureCanvasPdf(figure(picture, 72, (width / 72, height / 72)))
        said = {"Title": picture.title, "Subject": picture.description, "Creator": "cnnviz"}
        undated = {"CreationDate": None, "ModDate": None, "Producer": None}
        stream = io.BytesIO()
        page.print_pdf(stream, metadata={**said, **undated})
    return stream.getvalue()
