"""Printed modules that no data passes: their parameters count, their connections don't."""

from __future__ import annotations

from cnnviz.layers.network import Uncalled
from cnnviz.reading.prints.modules import Module
from cnnviz.reading.prints.survey import Survey, is_layer


def uncalled_of(modules: list[Module], survey: Survey) -> tuple[Uncalled, ...]:
    """The layers in `modules` that have parameters."""
    result = []
    for module in modules:
        for below in module.all():
            for step in survey.steps(below) if is_layer(below) else ():
                if step.layer is not None and (count := step.layer.parameters):
                    result.append(Uncalled(step.name, step.layer, count))
    return tuple(result)
