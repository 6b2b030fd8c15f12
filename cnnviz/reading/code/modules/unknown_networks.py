"""What a text takes for a network, though nothing in it says what that is."""

from __future__ import annotations

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.network_names import named_models
from cnnviz.reading.code.values.values import Unknown

_NETWORKS = ("model", "net", "network", "cnn", "classifier")


def unread_network(e: Evaluator) -> Unknown | None:
    """The last value with such a name, or of a framework that is not read; None if none."""
    unknown = {name: value for name, value in e.scope.names.items() if isinstance(value, Unknown)}
    names = named_models(e.source.tree) if unknown else ()
    for name in reversed(unknown):
        is_network = name in names and unknown[name].lack is not Lack.NAME
        is_network = is_network or any(word in str(name).lower() for word in _NETWORKS)
        if is_network or _is_foreign(unknown[name]):
            value = unknown[name]
            # No network can be set.
            return value.at(value.node) if value.lack is Lack.CODE else value
    return None


def _is_foreign(unknown: Unknown) -> bool:
    """Whether a value is another package's network, or of a framework that is not read."""
    return unknown.lack in (Lack.NETWORK, Lack.FRAMEWORK, Lack.TENSORFLOW)
