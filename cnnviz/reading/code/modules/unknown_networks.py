"""What a text takes for a network, though nothing in it says what that is."""

from __future__ import annotations

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.network_names import named_models
from cnnviz.reading.code.values.values import Unknown

_NETWORKS = ("model", "net", "network", "cnn", "classifier")


def unread(e: Evaluator) -> Unknown | None:
    """The last that has such a name, or is of a framework that is not read; None for nothing."""
    unknown = {name: one for name, one in e.scope.names.items() if isinstance(one, Unknown)}
    made = named_models(e.source.tree) if unknown else ()
    for name in reversed(unknown):
        said = name in made and unknown[name].lack is not Lack.NAME
        said = said or any(word in str(name).lower() for word in _NETWORKS)
        if said or _foreign(unknown[name]):
            one = unknown[name]
            return one.at(one.node) if one.lack is Lack.CODE else one  # No network can be set.
    return None


def _foreign(unknown: Unknown) -> bool:
    """Whether something is a network of another's, or of a framework that is not read."""
    return unknown.lack in (Lack.NETWORK, Lack.FRAMEWORK, Lack.TENSORFLOW)
