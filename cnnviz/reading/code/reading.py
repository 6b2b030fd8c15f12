"""From code to a network: the one way through cleaning, following, choosing, sizing and wiring."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from time import thread_time
from typing import TYPE_CHECKING

from cnnviz.errors import Fault, ShapeFault
from cnnviz.layers.base import times
from cnnviz.reading.calling import behind
from cnnviz.reading.code import freezing
from cnnviz.reading.code.choice import NoNetwork, choose, layer_shown, layers_alone
from cnnviz.reading.code.fitting import advice, chosen, of_user
from cnnviz.reading.code.keras_models.inputs import said_for
from cnnviz.reading.code.language.evaluator import Evaluator, Hint
from cnnviz.reading.code.language.frames import entered, frame
from cnnviz.reading.code.language.trace import Trace
from cnnviz.reading.code.library.non_layers import inputs_in_row, strangers
from cnnviz.reading.code.modules.script import Script, on_one_way
from cnnviz.reading.code.networks import open_inputs
from cnnviz.reading.code.networks.faults import Stops, doubts_of, faults_of, guesses, unknown_sizes
from cnnviz.reading.code.networks.following import Way, followed, peeked, record
from cnnviz.reading.code.networks.instances import Choice, inputs_of, not_over, place_of, too_many
from cnnviz.reading.code.parts import begun, part_of
from cnnviz.reading.code.program import follow
from cnnviz.reading.code.remarks import remarks
from cnnviz.reading.code.sizes import Sizes
from cnnviz.reading.code.source import gaps
from cnnviz.reading.code.source.source import Source
from cnnviz.reading.code.stated_sizes import spoken, told
from cnnviz.reading.code.tensors.unbatched import given_alone, without_batch
from cnnviz.reading.code.values.budget import SECONDS
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.settings import Settings
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown
from cnnviz.reading.code.wiring import unregistered
from cnnviz.reading.report import fault_of_all, spec_error
from cnnviz.reading.sizing import ANY
from cnnviz.reading.skipping import Skips

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnnviz.layers.base import Shape
    from cnnviz.layers.network import Network
    from cnnviz.reading.sizing import Frame
    from cnnviz.reading.wish import Wish

_LATE = "no input is given, and to try sizes takes too long: say which with --input"
_IN_A_ROW = "layers are taken in the order in which the text makes them"

Sized = tuple[Evaluator, Choice, Way]  # A network that was followed over an input.


class Reading(Stops):
    """A text of code on the way to its network."""

    def __init__(self, source: Source, wish: Wish) -> None:
        super().__init__(source)
        self.wish, self.given, self.note = wish, wish.input_shape, ""
        self.settings, self.skips = Settings(wish.settings), Skips(wish.skip)
        self.end = thread_time() + SECONDS
        self.followed: Evaluator | None = None  # Who followed the whole text first.
        self.script_root: Module | None = None
        self.meant: Choice | None = None  # The network that was chosen last.
        self.unfit = ""  # What is said of a size where no square input fits.
        self.chosen_input = False
        self.least: Shape | None = None  # The smallest of several inputs that fit.
        self.behind: list[Fault] = []  # What is left out with all that is behind it.

    def run(
        self,
        inputs: dict[tuple[int, int], Shape] | None = None,
        open_size: int = 0,
        script: Script | None = None,
    ) -> Evaluator:
        """Follows the whole text; `inputs`: shapes of Keras's inputs; `script`: it calls layers."""
        e = Evaluator(self.source, self.settings, Trace(self.source), self.end)
        e.inputs, e.given, e.skips, e.script = dict(inputs or {}), self.given, self.skips, script
        e.cuts, e.asked = self.wish.layers is not None, self.wish.model or ""
        e.open_size = open_size or e.open_size
        follow(e)
        self.followed = self.followed or e
        return e

    def network(self) -> Network | None:
        """The network of the text, or the part of it that is asked for."""
        found = self.whole()
        text, layers = self.source.text, self.wish.layers
        return None if found is None else part_of(found, layers, text, self.behind)

    def whole(self) -> Network | None:
        """The network of the text, up to what cannot be followed if a part is asked for."""
        e, choice = open_inputs.begun(self)
        if choice is None:
            return self.alone(e)
        e, choice, way = self.sized(e, choice)
        return self.made(e, choice, way)

    def alone(self, e: Evaluator) -> Network | None:
        """The network of layers that stand alone in the text: as it calls them, or in a row."""
        root = layers_alone(e)
        if root is None:
            return None
        open_ = unknown_sizes(root) if self.given is None else []  # None is chosen for one said.
        self.stop([self.fault(one) for one in doubts_of(root) or open_])
        shown = layer_shown(e, root)
        if shown is not None:
            return self.made(*self.sized(e, shown))
        choice = Choice(root, "the text")
        called = any(hint.module.step is not None for hint in e.hints)
        if called or e.fragments:
            starts = inputs_of(e)
            self.stop(too_many(self.source, starts, "text"))
            if starts:
                place = place_of(starts[0])
                way = self.scripted(None, {place: self.given} if self.given else None)
            elif called or self.given is not None:
                way = self.scripted(self.given)
            else:
                way = self.found(e, root, self.scripted)
            return self.made(e, Choice(self.script_root or root, "the text"), way)
        self.stop(strangers(e))
        e.hints += [Hint(root, shape, root.node) for shape in inputs_in_row(e)]
        e, choice, way = self.sized(e, choice)
        self.note = "; ".join(filter(None, (self.note, _IN_A_ROW)))
        return self.made(e, choice, way)

    def scripted(
        self, shape: Shape | None, inputs: dict[tuple[int, int], Shape] | None = None
    ) -> Way:
        """The way through layers that the text calls itself; without a shape, over its own."""
        e = self.run(inputs, script=Script(shape))
        assert e.script is not None
        own = [one.shape for one in inputs_of(e)] if shape is None else []
        way = Way(next(iter(own), e.script.shape or (1,)))
        way.uses, way.refused = list(e.trace.uses), e.trace.refused
        used = {id(use.module) for use in way.uses}
        self.script_root = on_one_way(e, layers_alone(e), used)
        for unknown in [unknown for module, unknown in e.script.lost if id(module) not in used]:
            record(e, way, unknown)
        return way

    def made(self, e: Evaluator, choice: Choice, way: Way) -> Network:
        """The network of a way that can be gone, with all that the user should know."""
        self.refuse(e, choice, way)
        if not way.uses:
            why = f"nothing stands between the input of {choice.name} and what it gives"
            self.stop([self.source.fault(choice.module.node, why)])
        self.stop(unregistered(e, choice.module, way.uses))
        self.stop(gaps.unsaid(e, choice.module, way) if self.chosen_input else [])
        self.settings.check(way.asked)
        self.skips.check()
        try:
            found = freezing.as_it_learns(e, choice.module, way)
        except ShapeFault as fault:
            raise spec_error(e.source.text, [fault_of_all(e.source.text, str(fault))]) from None
        except Halt as halt:
            self.stop([self.fault(one) for one in halt.unknown.each()])
        told = [*self.skips.notes(), *self.settings.notes(), self.note]
        told += [*remarks(e, choice, way, found.names), *found.notes]
        assumed = ("input size chosen",) * self.chosen_input + self.skips.assumed()
        assumed += tuple(behind(one) for one in found.uncalled if one.looks_up)
        assumed += ("indentation put back",) * e.source.flat
        assumed += tuple(f"{name} as the text has it" for name in e.namesakes)
        self.behind = [refused.fault for refused in way.behind]
        notes = tuple(note for note in told if note)
        found = replace(found, notes=notes, assumed=assumed, chosen_input=self.chosen_input)
        return begun(found, e.source.text, self.behind)

    def choice(self, e: Evaluator) -> Choice | None:
        """The network that is meant; None where the text has none."""
        try:
            self.meant = choose(e, self.wish.model)
            return self.meant
        except NoNetwork as none:
            if none.unknown is None:
                return None
            self.stop([self.fault(one) for one in none.unknown.each()])
        except Halt as halt:
            self.stop([self.fault(one) for one in halt.unknown.each()])
        except Raised as error:
            self.stop([self.source.fault(error.node, error.reason)])
        except (Limit, RecursionError) as error:
            why = str(error) if isinstance(error, Limit) else "this is nested too deep to follow"
            self.stop([Fault(0, 1, why)])
        raise AssertionError

    def sized(self, e: Evaluator, choice: Choice) -> Sized:
        """The way of the input that was given, that the text says, or that fits."""
        given, module = self.given, choice.module
        if module.outputs is not None:
            return self.made_of_tensors(e, choice, given)
        said, left_open = said_for(e, module)
        if isinstance(said, Unknown):
            self.stop([self.fault(one) for one in said.each()] if given is None else [])
        elif given is not None and said is not None and given != said:
            batched = given_alone(e, module)[0] is None  # Else it says no such input.
            other = f"the text says {times(said)} for the input; {times(given)} was given"
            self.note = other if batched else ""
        elif given is None and said is not None:
            self.note = f"input: {times(said)} (as the text says)"
        shape = given or said
        if shape is not None and not isinstance(shape, Unknown):
            return e, choice, followed(e, module, shape)
        return e, choice, self.found(e, module, partial(followed, e, module), left_open)

    def made_of_tensors(self, e: Evaluator, choice: Choice, given: Shape | None) -> Sized:
        """A Keras model between tensors, built anew where another input was given."""
        inputs = [one for one in choice.module.inputs if isinstance(one, Tensor)]
        if choice.module.refused is not None:
            return e, choice, followed(e, choice.module, given or (1,))
        self.stop(too_many(self.source, inputs, "model"))
        place, shape = place_of(inputs[0]), inputs[0].shape
        left_open = e.open_inputs.get(place)
        if given is not None and given != shape:
            if left_open is None:
                self.note = f"the text says {times(shape)} for the input; {times(given)} was given"
            e = self.run({place: given})
            again = self.choice(e)
            self.stop(not_over(self.source, inputs[0], given) if again is None else [])
            assert again is not None
            choice, shape = again, given
        elif given is None and left_open is not None:
            return open_inputs.opened(self, place, left_open)
        elif given is None:
            self.note = f"input: {times(shape)} (as the text says)"
        return e, choice, followed(e, choice.module, shape)

    def found(
        self,
        e: Evaluator,
        root: Module,
        walk: Callable[[Shape], Way],
        left_open: Frame | None = None,
    ) -> Way:
        """The way of an input that nobody says, unless a lazy layer's weights hang on it.

        `left_open` is what the text says of it.
        """
        way = self.searched(e, root, walk, left_open or frame(root), 0 if left_open else 2)
        open_inputs.of_axes(way, walk, late := lambda: thread_time() > self.end)
        if way.refused:
            told = {refused.fault for refused in way.refused}
            beside = not told.issuperset(faults_of(self.source, self.skips, root, way))
            open_inputs.only_guessed(e, way, walk, late, beside)
        if self.chosen_input:
            self.stop(guesses(e, root, way, walk, any_vector=ANY in self.note))
        return way

    def searched(
        self, e: Evaluator, root: Module, walk: Callable[[Shape], Way], what: Frame, tries: int = 2
    ) -> Way:
        """The way of an input that nobody says; `walk` goes it over a shape.

        `what` is the frame that is tried; where the input goes into another layer, that one's is.
        """
        sizes = Sizes(what, walk, self.end, partial(peeked, e, walk))
        mine = of_user(sizes, told(e))
        other = entered(sizes, root) if tries and mine is None else None
        if other is not None:
            return self.searched(e, root, walk, other, tries - 1)
        if not what.dims:
            self.note, self.chosen_input = what.note(), True
            return walk(what.shape(0))
        found = mine or chosen(sizes, partial(spoken, e, root))
        # What was cut short may be another input on a quicker machine.
        self.stop([self.source.fault(root.node, _LATE)] if mine is None and sizes.late() else [])
        if found.size is not None:
            self.note, self.chosen_input = found.words, True
            if sizes.fits(found.size) and not root.keras:
                return sizes.foretold(found.size)
            return walk(what.shape(found.size))
        way, self.unfit = sizes.ending(bool(found.words))
        self.least = way.shape
        open_inputs.guessed(way, sizes)
        if found.words and not faults_of(self.source, self.skips, root, way):
            self.stop([self.source.fault(root.node, f"no input is given: {found.words}")])
        return way

    def refuse(self, e: Evaluator, choice: Choice, way: Way) -> None:
        """Raises the error that tells all that hinders the network."""
        faults = faults_of(self.source, self.skips, choice.module, way)
        if not faults:
            return
        self.stop(without_batch(e, choice.module, way))
        words, what = self.unfit, frame(choice.module)
        if way.size and self.given is not None and what.dims:
            words = advice(Sizes(what, partial(followed, e, choice.module), self.end))
        sized = {refused.fault for refused in way.refused if refused.size}
        self.stop([f._replace(reason=f.reason + words * (f in sized)) for f in faults])
