"""What is noted of a text while it is followed, and read once that is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.freezing import TrainableSetting
    from cnnviz.reading.code.language.evaluator import Hint, Stranger
    from cnnviz.reading.code.language.exceptions import Attempt
    from cnnviz.reading.code.language.forking import PossibleEnd
    from cnnviz.reading.code.modules.doubts import UnreadCall
    from cnnviz.reading.code.modules.extracted_parts import NamedPart
    from cnnviz.reading.code.modules.forwards import ModuleCall
    from cnnviz.reading.code.modules.script import LooseExpression
    from cnnviz.reading.code.values.errors import Raised
    from cnnviz.reading.code.values.modules import Module
    from cnnviz.reading.code.values.values import Class, Unknown, Value


class Notes:
    """All such notes, empty at first."""

    def __init__(self) -> None:
        self.old: list[ast.AST] = []  # Where the text is written for Keras 1.
        self.built: list[Module] = []  # The modules that were made outside of others, in order.
        self.failed: list[ast.stmt] = []  # Those in which an error occurred, the innermost first.
        self.attempts: list[Attempt] = []  # The bodies of `try` being followed.
        self.escaped: list[PossibleEnd] = []  # How calls of the statement may have ended in errors.
        self.handled: list[tuple[str, Raised]] = []  # Errors, by their handlers' names for them.
        self.lost: Unknown | None = None  # Why the last statement that was making layers failed.
        self.unfollowed: ast.stmt | None = None  # The first that took all steps, or all the time.
        # Where the text itself stops, and how much is built by then.
        self.stopped: tuple[Raised, int] | None = None
        self.homeless: Unknown | None = None  # What gets a layer and is nowhere in the text.
        self.strangers: list[Stranger] = []  # Bases of classes that the text lacks.
        self.loose: list[LooseExpression] = []  # Expressions that stand alone in the text.
        self.stars: list[str] = []  # Packages that are imported with `*`, whatever their names.
        self.borrowed: dict[str, ast.AST] = {}  # Layers' names that may be those of such packages.
        self.known_stars: list[str] = []  # The same for packages of layers: torch.nn, keras.layers.
        self.trained: list[ast.AST] = []  # Dropouts that the text leaves on at inference.
        self.judging: dict[Class, bool] = {}  # Whether classes are losses, as far as asked.
        self.asked_training: dict[int, ast.AST] = {}  # Where a network asks if it is in training.
        self.in_training = False  # Whether it is followed as in training.
        self.frozen: list[TrainableSetting] = []  # What the text freezes.
        self.fixed: list[ast.AST] = []  # Where fixed numbers meet the data.
        self.masked: list[ast.AST] = []  # Where fixed numbers meet what is learned.
        self.worked: list[ast.AST] = []  # Where what is learned is computed anew.
        self.namesakes: dict[str, ast.arg] = {}  # Arguments taken for the text's names like theirs.
        self.hints: list[Hint] = []  # What modules were called with.
        self.called: list[ModuleCall] = []  # How the text calls modules.
        self.taken: list[NamedPart] = []  # Modules that are assigned to names.
        self.asides: list[UnreadCall] = []  # What is not followed, and may change what is drawn.
        self.decorated: dict[ast.AST, ast.expr] = {}  # Decorators not followed, by function.
        self.unsure: dict[Value, Unknown] = {}  # Classes and functions that others may stand for.
