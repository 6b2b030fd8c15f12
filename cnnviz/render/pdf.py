"""A picture as PDF, with its fonts in it."""

from __future__ import annotations

import io
from typing import Any

from cnnviz.picture.marks import Picture
from cnnviz.render.mpl import settings
from cnnviz.render.words import one_line


def pdf(*pages: Picture, text: str = "text", about: Picture | None = None) -> bytes:
    """Pictures as the bytes of a PDF file, a page each; equal pictures give equal bytes.

    `about`, or else the first, says the file's title and subject. Texts are text, and its fonts are
    in the file ("embed" is the same); or, with "paths", outlines of their letters. What is spoken
    of a page is a comment of it.
    """
    stream = io.BytesIO()
    with settings():
        from matplotlib.backend_bases import RendererBase
        from matplotlib.backends.backend_pdf import PdfFile, RendererPdf

        class Outlining(RendererPdf):
            """Leaves texts to what all renderers do unless they know better: to draw outlines."""

            draw_text = RendererBase.draw_text

        kind: Any = Outlining if text == "paths" else RendererPdf
        file: Any = PdfFile(stream, metadata=_metadata(about or pages[0]))  # type: ignore[no-untyped-call]
        for picture in pages:
            _page(picture, file, kind)
        file.finalize()
        file.close()
    return stream.getvalue()


def _page(picture: Picture, file: Any, kind: Any) -> None:
    """Draws a picture as the next page of a file, by a renderer of a kind."""
    from cnnviz.render.paint import paint

    width, height = picture.size
    if picture.spoken:
        # Beyond the page: readers list it among the comments, and nothing covers a slide.
        file.newTextnote("\n".join(map(one_line, picture.spoken)), [-100, -100, 0, 0])
    file.newPage(width / 72, height / 72)
    renderer = kind(file, 72, height / 72, width / 72)
    paint(picture, renderer, 1, height)
    renderer.finalize()
    file.endStream()


def _metadata(picture: Picture) -> dict[str, Any]:
    title, description = one_line(picture.title), one_line(picture.description)
    said = {"Title": title, "Subject": description, "Creator": "cnnviz"}
    said |= {"Keywords": picture.origin} if picture.origin else {}
    return {**said, "CreationDate": None, "ModDate": None, "Producer": None}
