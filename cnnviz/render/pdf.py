"""A picture as PDF, with its fonts embedded."""

from __future__ import annotations

import io
from typing import Any

from cnnviz.picture.marks import Picture
from cnnviz.render.mpl import settings
from cnnviz.render.words import one_line


def pdf(*pages: Picture, text: str = "text", about: Picture | None = None) -> bytes:
    """Pictures as the bytes of a PDF file, a page each; equal pictures give equal bytes.

    The file's title and subject are those of `about`, or else of the first picture. Texts are text
    with embedded fonts ("embed" is the same); or, with "paths", outlines of their letters. What is
    spoken about a page is a comment on it.
    """
    stream = io.BytesIO()
    with settings():
        from matplotlib.backend_bases import RendererBase
        from matplotlib.backends.backend_pdf import PdfFile, RendererPdf

        class Outlining(RendererPdf):
            """Draws texts as the base class does: as outlines."""

            draw_text = RendererBase.draw_text

        renderer_class: Any = Outlining if text == "paths" else RendererPdf
        file: Any = PdfFile(stream, metadata=_metadata(about or pages[0]))  # type: ignore[no-untyped-call]
        for picture in pages:
            _page(picture, file, renderer_class)
        file.finalize()
        file.close()
    return stream.getvalue()


def _page(picture: Picture, file: Any, renderer_class: Any) -> None:
    """Draws a picture as the next page of a file, with a renderer of that class."""
    from cnnviz.render.paint import paint

    width, height = picture.size
    if picture.spoken:
        # Outside the page: readers list it among the comments, and it covers nothing.
        file.newTextnote("\n".join(map(one_line, picture.spoken)), [-100, -100, 0, 0])
    file.newPage(width / 72, height / 72)
    renderer = renderer_class(file, 72, height / 72, width / 72)
    paint(picture, renderer, 1, height)
    renderer.finalize()
    file.endStream()


def _metadata(picture: Picture) -> dict[str, Any]:
    title, description = one_line(picture.title), one_line(picture.description)
    fields = {"Title": title, "Subject": description, "Creator": "cnnviz"}
    fields |= {"Keywords": picture.origin} if picture.origin else {}
    return {**fields, "CreationDate": None, "ModDate": None, "Producer": None}
