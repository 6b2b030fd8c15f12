"""The states of a page with sliders: a control for each parameter, and all pictures, packed."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode

from cnnviz.render.page.example import table
from cnnviz.render.page.extras import State, States
from cnnviz.render.page.paint import Paint, draw
from cnnviz.render.words import one_line

SLIDER = (
    '<label>{name} <input type="range" id="vary-{name}" min="{least}" max="{most}" value="{value}">'
    "<output>{value}</output></label>"
)


def sliders(states: States) -> str:
    """A slider for each parameter, and a place for refusals."""
    labels = []
    at = states.at
    for name, values in reversed(list(zip(states.names, states.values, strict=True))):
        at, place = divmod(at, len(values))
        labels.append(
            SLIDER.format(name=name, least=values[0], most=values[-1], value=values[place])
        )
    controls = "\n".join(reversed(labels))
    return f'<form id="vary" hidden>\n{controls}\n</form>\n<p id="refused" role="status"></p>\n'


def packed_states(states: States, paint: Paint) -> str:
    """All states in one element, deflated: many pictures of a page differ only a little."""
    text = json.dumps([_state(state, paint) for state in states.states], ensure_ascii=False)
    data = b64encode(zlib.compress(text.encode(), 9)).decode()
    return f'<script type="text/plain" id="states">{data}</script>\n'


def _state(state: State, paint: Paint) -> dict[str, object]:
    picture, example = state.picture, state.example
    if picture is None:
        return {"refused": one_line(state.refused)}
    return {
        "svg": draw(picture, paint, state.night),
        "steps": [one_line(step.caption) for step in picture.steps],
        "fields": state.fields,
        "run": table(example, picture.theme, paint) if example else "",
    }
