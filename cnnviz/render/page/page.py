"""The document: the picture, its texts, and the scripts and styles that it needs."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Picture
from cnnviz.render.origin import in_head
from cnnviz.render.page.example import table
from cnnviz.render.page.extras import Extras
from cnnviz.render.page.paint import Paint, draw
from cnnviz.render.page.states import packed_states, sliders
from cnnviz.render.words import escaped, one_line

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash}'"
"""What the browser lets the page do: nothing but run its own script."""

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
{origin}<style>
{style}</style>
</head>
<body>
<main>
<div id="figure">
{drawing}</div>
<p id="said" role="status"></p>
{parts}</main>
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


def page(picture: Picture, extras: Extras | None = None) -> str:
    """The picture as a self-contained HTML document; equal pictures give equal text.

    >>> document = page(Picture((), (72, 36), "#ffffff", "Nothing", "An empty canvas."))
    >>> "<title>Nothing</title>" in document, "unsafe-inline'; script-src 'sha256-" in document
    (True, True)
    """
    extras = extras or Extras()
    states, example = extras.states, extras.example
    paint = Paint(picture.theme, picture.background)
    drawing = draw(picture, paint, extras.night)
    captions = [one_line(step.caption) for step in picture.steps]
    data: dict[str, object] = {"steps": captions, "fields": extras.fields or {}}
    if picture.steps and any(mark.cls == "blank" for mark in leaves(picture.marks)):
        # An exercise begins without its key.
        data["begin"] = 1
    parts, scripts = [], ["marks.js"]
    if captions:
        items = "".join(f"<li>{escaped(caption)}</li>" for caption in captions)
        parts.append(STEPS.format(items=items))
        scripts += ["moves.js", "steps.js"]
    if states:
        parts.append(sliders(states))
        parts.append(packed_states(states, paint))
        data["vary"] = {"names": states.names, "sizes": [len(values) for values in states.values]}
        scripts.append("vary.js")
    if example:
        parts.append(f'<details id="run">\n{table(example, picture.theme, paint)}</details>\n')
        scripts.append("run.js")
    return document(picture, paint, drawing, parts, scripts, data)


def document(
    subject: Picture,
    paint: Paint,
    drawing: str,
    parts: Sequence[str],
    scripts: Sequence[str],
    data: dict[str, object],
) -> str:
    """A whole page, with the title and origin of its `subject`."""
    script = "".join(map(_file, scripts))
    return PAGE.format(
        policy=POLICY.format(hash=b64encode(sha256(script.encode()).digest()).decode()),
        title=escaped(subject.title or subject.description),
        origin=in_head(subject.origin),
        style=f"{paint.css()}\n{_file('page.css')}",
        drawing=drawing,
        parts="".join(parts),
        data=_json(data),
        script=script,
    )


def _json(data: object) -> str:
    """Data as JSON for a script element, which nothing in it can end."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _file(name: str) -> str:
    # importlib.resources takes 10 ms to import.
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()
