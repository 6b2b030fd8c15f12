"""The document: the picture, what is said about it, and the scripts and styles that it needs."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from hashlib import sha256

from cnnviz.picture.marks import Picture
from cnnviz.picture.steps import staged
from cnnviz.render.page.paint import Paint
from cnnviz.render.svg import svg
from cnnviz.render.words import escaped, one_line

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash}'"
"""What the page may do, told to the browser: nothing but the script that stands in it."""

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
<div id="figure">
{drawing}</div>
<p id="said" role="status"></p>
{steps}</main>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""

STEPS = """\
<nav id="steps" aria-label="Steps">
<button id="back" type="button" aria-label="Step back">←</button>
<p><span id="caption" aria-live="polite"></span> <span id="count"></span></p>
<button id="next" type="button">→</button>
<noscript><ol>{items}</ol></noscript>
</nav>
"""


def page(picture: Picture) -> str:
    """The picture as an HTML document that needs nothing else; equal pictures give equal text.

    >>> document = page(Picture((), (72, 36), "#ffffff", "Nothing", "An empty canvas."))
    >>> "<title>Nothing</title>" in document, "unsafe-inline'; script-src 'sha256-" in document
    (True, True)
    """
    paint = Paint(picture.theme)
    drawing = svg(paint.picture(staged(picture)))
    captions = [one_line(step.caption) for step in picture.steps]
    items = "".join(f"<li>{escaped(caption)}</li>" for caption in captions)
    script = _file("marks.js") + (_file("steps.js") if captions else "")
    return PAGE.format(
        policy=POLICY.format(hash=b64encode(sha256(script.encode()).digest()).decode()),
        title=escaped(picture.title or picture.description),
        style=f"{paint.css()}\n{_file('page.css')}",
        drawing=drawing,
        steps=STEPS.format(items=items) if captions else "",
        data=_json({"steps": captions}),
        script=script,
    )


def _json(data: object) -> str:
    """Data as it can stand in a script: nothing in it ends the element."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _file(name: str) -> str:
    # Ways that know of archives take 10 ms to import.
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()
