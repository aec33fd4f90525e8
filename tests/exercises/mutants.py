"""Small mistakes, made automatically in the reference answers, one at a time.

A mutant changes one thing: an operator, a constant, a sign, an axis, a comparison; or it drops a
statement, a call, a keyword or one side of an operation. Tests that let a mutant through would
let through the student who makes that mistake.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

OPERATORS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Div],
    ast.Mod: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
}
COMPARISONS = {
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
NAMES = {
    "mean": "sum",
    "sum": "mean",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmin": "argmax",
    "argmax": "argmin",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "normal": "uniform",
    "uniform": "normal",
}

DELETED = (ast.Assign, ast.AugAssign, ast.Raise, ast.Delete, ast.Continue, ast.Break)
COMMUTATIVE = {"maximum", "minimum", "array_equal", "isclose", "allclose"}


@dataclass(frozen=True)
class Mutant:
    """A reference answer with one mistake.

    Attributes
    ----------
    function : str
        The function or class that it answers.
    description : str
        The changed line, before and after: how a list of survivors names it.
    source : str
        The answer cell.
    """

    function: str
    description: str
    source: str


def mutants(function: str, source: str) -> list[Mutant]:
    """Make every mutant of a reference answer, each source once.

    Parameters
    ----------
    function : str
        The name that the answer cell defines.
    source : str
        The answer cell: one definition.
    """
    original = ast.parse(source)
    found: dict[str, str] = {}
    for index, node in enumerate(_changeable(original)):
        for number in range(len(list(_replacements(node)))):
            tree = copy.deepcopy(original)
            target = list(_changeable(tree))[index]
            tree = _Replace(target, list(_replacements(target))[number]).visit(tree)
            text = ast.unparse(ast.fix_missing_locations(tree))
            if text != ast.unparse(original):
                found.setdefault(text, _difference(ast.unparse(original), text))
    times = Counter(found.values())
    seen: Counter[str] = Counter()
    result = []
    for text, description in found.items():
        seen[description] += 1
        if times[description] > 1:  # the same change of equal lines in two places
            description += f"  [{seen[description]}]"
        result.append(Mutant(function, description, text))
    return result


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, new: ast.AST) -> None:
        self.target, self.new = target, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.target else self.generic_visit(node)


def _changeable(tree: ast.AST) -> list[ast.AST]:
    """Return the nodes in a fixed order, without docstrings, annotations and parts of messages."""
    kept_out = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            kept_out.add(node.body[0])
        if isinstance(node, ast.JoinedStr):
            kept_out.update(node.values)
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            kept_out.add(annotation)
    ignored = {id(inner) for node in kept_out if node for inner in ast.walk(node)}
    return [node for node in ast.walk(tree) if id(node) not in ignored]


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in a node's place."""
    if isinstance(node, ast.stmt):
        yield from _instead_of_statement(node)
    elif isinstance(node, ast.BinOp):
        for operator in OPERATORS.get(type(node.op), []):
            yield ast.BinOp(node.left, operator(), node.right)
        yield node.left
        yield node.right
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Compare):
        for place, old in enumerate(node.ops):
            for new in COMPARISONS.get(type(old), []):
                operators = [*node.ops[:place], new(), *node.ops[place + 1 :]]
                yield ast.Compare(node.left, operators, node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield from node.values
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.Constant):
        yield from _instead_of_constant(node)
    elif isinstance(node, ast.JoinedStr):
        yield ast.Constant("")
    elif isinstance(node, ast.Call):
        yield from _instead_of_call(node)
    elif isinstance(node, ast.Slice):
        if node.lower:
            yield ast.Slice(None, node.upper, node.step)
        if node.upper:
            yield ast.Slice(node.lower, None, node.step)
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield ast.Attribute(node.value, NAMES[node.attr], node.ctx)


def _instead_of_statement(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return) and node.value:
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, DELETED) or (
        isinstance(node, ast.Expr) and not isinstance(node.value, (ast.Yield, ast.Constant))
    ):
        yield ast.Pass()
    elif isinstance(node, (ast.If, ast.While)):
        for value in (True, False):
            yield type(node)(ast.Constant(value), node.body, node.orelse)
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
        for operator in OPERATORS.get(type(node.op), []):
            yield ast.AugAssign(node.target, operator(), node.value)


def _instead_of_constant(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, (int, float)):
        for other in (value + 1, -value, 0 * value):
            if other != value:
                yield ast.Constant(other)
    elif isinstance(value, str) and value.strip():
        yield ast.Constant("")


def _instead_of_call(node: ast.Call) -> Iterator[ast.AST]:
    if node.args and not isinstance(node.args[0], (ast.Starred, ast.GeneratorExp)):
        yield node.args[0]
    if isinstance(node.func, ast.Attribute):
        yield node.func.value
    for place in range(len(node.keywords)):
        keywords = node.keywords[:place] + node.keywords[place + 1 :]
        yield ast.Call(node.func, node.args, keywords)
    if len(node.args) > 1 and getattr(node.func, "attr", None) not in COMMUTATIVE:
        yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)


def _difference(before: str, after: str) -> str:
    """Name the changed line of two texts, and what it became."""
    old, new = before.splitlines(), after.splitlines()
    first = next(
        (k for k, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)) - 1,
    )
    return f"{old[first].strip()}  →  {new[first].strip()}"
