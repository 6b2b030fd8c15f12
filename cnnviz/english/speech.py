"""Words of exercises, and of lectures: what a speaker says about each slide."""

from __future__ import annotations

WORDS = {
    # Exercises.
    "blank.exercise": "Exercise: fill in the {what}.",
    "blank.key": "The key.",
    "blank.counts": "counts",
    "blank.letters": "letters",
    "blank.lines": "lines",
    # How a slide was made.
    "made.by": "Made by: {command}",
    "made.files": (
        "{names} stands for a long text, or a file that holds it."
        "|{names} stand for long texts, or files that hold them."
    ),
    # A lecture.
    "deck.title": "From fully connected to convolution",
    "deck.layer": "layer {name}, {spec}",
    "deck.less": "less than {n}",
    "deck.about": "about {n}",
    "deck.title.kernel": "A neuron’s weights are its kernel",
    # The names of the slides.
    "deck.slide.cost": "the cost",
    "deck.slide.connections": "dropping connections",
    "deck.slide.sharing": "sharing weights",
    "deck.slide.bias": "biases",
    "deck.slide.argument": "both steps",
    "deck.slide.kernel": "the kernel as a neuron’s weights",
    "deck.slide.volume": "one position and one map",
    "deck.slide.receptive-field": "receptive fields through the stack",
    "deck.slide.pooling": "pooling",
    "deck.slide.matrix": "the matrix",
    "deck.slide.network": "the whole network",
    # What was left out.
    "deck.passed": "Passed over: {slides}; {why}.",
    "deck.no.convolution": "this network has no convolution",
    "deck.no.bias": "no convolution of this network has one bias per feature map",
    "deck.no.stack": "this network has no two layers in a row that look through a window",
    "deck.no.pooling": (
        "this network has no pooling by windows that move in one or two dimensions"
    ),
    "deck.no.weights": "this network learns nothing",
    # What a fully connected layer would cost.
    "deck.cost.layer": "Let us look at {layer}. It reads {inputs} and has {neurons}.",
    "deck.cost.full": (
        "If it were fully connected, every neuron would be joined to every input: {connections},"
        " each with a weight of its own to learn."
    ),
    "deck.cost.conv": "The convolution has {connections}, and only {weights} to learn.",
    "deck.cost.times": "That is {times} times fewer weights, for the same neurons.",
    "deck.cost.next": (
        "Two steps lead there, and we take them one at a time: first connections are dropped, then"
        " weights are shared."
    ),
    # Dropping connections.
    "deck.connections.full": (
        "The first step: connections are dropped. In a fully connected layer, each of the {neurons}"
        " is joined to all {inputs}."
    ),
    "deck.connections.each": (
        "In a convolution, a neuron is joined only to its receptive field: {inputs}."
    ),
    "deck.connections.most": (
        "In a convolution, a neuron is joined only to its receptive field: at most {inputs}, and"
        " fewer at the border, where padding stands in for them."
    ),
    "deck.connections.up-to": (
        "In a convolution, a neuron is joined only to its receptive field: at most {inputs}."
    ),
    "deck.connections.left": "Of {all} connections, {kept} are left: {percent} %.",
    "deck.connections.next": (
        "The neurons are the same on both sides, and nothing is shared yet: what has gone are the"
        " connections from far away."
    ),
    # Sharing weights.
    "deck.sharing.local": (
        "The second step: weights are shared. On the left each of the {connections} has a weight of"
        " its own; that is a locally connected layer."
    ),
    "deck.sharing.conv": (
        "On the right all neurons of a feature map use one kernel. {weights} are left, and no"
        " connection has gone."
    ),
    "deck.sharing.times": "On average, each weight is used {times} times.",
    "deck.sharing.why": ("So what the layer learns to find at one place, it finds at every place."),
    # Biases.
    "deck.bias.tied": "Biases are shared, too: one per feature map. In {layer}, that is {biases}.",
    "deck.bias.untied": "With one bias per neuron, there would be {n}.",
    "deck.bias.why": (
        "The bias belongs to the kernel: wherever the kernel is used, the same bias is added."
    ),
    # Both steps.
    "deck.argument.weights": (
        "Here are both steps in one picture. From left to right there are {full}, then {local}, and"
        " at last {conv} weights."
    ),
    "deck.argument.steps": (
        "The first step changes which connections there are, the second which of them use the same"
        " weight. The neurons stay as they are."
    ),
    # The kernel as a neuron's weights.
    "deck.kernel.neuron": (
        "What is a neuron here? It is the same as anywhere: it multiplies what it sees by its"
        " weights and adds up the products."
    ),
    "deck.kernel.bias": "Then it adds its bias.",
    "deck.kernel.weights": "Its weights are the kernel of its feature map: {weights}, {size}.",
    "deck.kernel.next": (
        "The next neuron of the map has the same kernel at the next place. This is why people say"
        " that a kernel moves over the input: it is many neurons side by side."
    ),
    # One position and one map.
    "deck.volume.across": (
        "At each position of {layer}, there are {n} neurons, one in each feature map. Each has a"
        " kernel of its own: across the maps, no weight is shared."
    ),
    "deck.volume.across.one": ("The one feature map of {layer} has one neuron at each position."),
    "deck.volume.along": "Along a map all of its {neurons} share one kernel.",
    "deck.volume.size": (
        "That makes {kernels} with {weights} in all, and it would be as many for an input of any"
        " other size."
    ),
    "deck.volume.kernels": "{n} kernel|{n} kernels",
    # Receptive fields through the stack.
    "deck.field.begin": "Each layer looks through a small window, but the windows add up.",
    "deck.field.after": "After {layer}, a neuron sees {size} of the input.",
    "deck.field.after.conv": (
        "After {many} convolution, a neuron sees {size} of the input."
        "|After {many} convolutions, a neuron sees {size} of the input."
    ),
    "deck.field.after.pool": (
        "After {many} pooling, a neuron sees {size} of the input."
        "|After {many} poolings, a neuron sees {size} of the input."
    ),
    "deck.field.positions": "{size} position|{size} positions",
    "deck.field.end": "Near the border a neuron sees fewer, as there is no more to see.",
    "deck.field.beyond": (
        "The input has only {size}: where a window reaches beyond them, the rest is padding."
    ),
    "deck.field.behind": (
        "Layers behind these spread out what they read: of one of their neurons, the picture says"
        " what it sees."
    ),
    # Pooling.
    "deck.pooling.layer": "This is pooling, {layer}: from {source} to {target} neurons.",
    "deck.pooling.max": "Each neuron takes the largest value in its window.",
    "deck.pooling.average": "Each neuron takes the mean of its window.",
    "deck.pooling.weights": (
        "It has {connections}, but not one weight to learn, and it pools each feature map by"
        " itself."
    ),
    # The matrix.
    "deck.matrix.full": (
        "As a matrix, the layer has {rows} rows, a neuron each, and {columns} columns, an input"
        " each: {entries} entries. In a fully connected layer all of them are learned."
    ),
    "deck.matrix.conv": (
        "In the convolution, {zeros} of them are zero, and the other {kept} repeat {weights}."
    ),
    "deck.matrix.why": (
        "So a convolution can do nothing that a fully connected layer could not. It is one of them,"
        " with most of the choices made beforehand."
    ),
    # The whole network.
    "deck.network.counts": (
        "And this is the whole network, from {source} inputs to {target} outputs: {connections},"
        " {weights} and {biases}."
    ),
    "deck.network.connections": (
        "No layer has more connections than {layer}: {n}, or {percent} % of all."
    ),
    "deck.network.weights": "No layer has more weights than {layer}: {n}, or {percent} % of all.",
    "deck.network.both": (
        "So the convolutions do most of the work, and the fully connected layers hold most of the"
        " weights."
    ),
}
