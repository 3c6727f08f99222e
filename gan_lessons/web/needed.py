"""Which cells of a notebook have to run for a page: those that show what lives there, and what they stand on.

The others' outputs are stored in the notebook, and a page shows them as they are. A cell stands on another
one if it reads a name that the other binds or may change; where that cannot be told, the other one runs. What
is changed in place is followed by the name that it is changed by, not by a second name of the same thing.
"""

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import NamedTuple

from nbformat import NotebookNode

from gan_lessons.explorers.panel import Panel
from gan_lessons.explorers.played_panel import PlayedPanel

# How the text begins that stands for an explorer, a player or a judged answer.
_LIVES = (f"{Panel.kind}: ", f"{PlayedPanel.kind}: ", "✓ ", "✗ ", "· ")
_KNOWN = frozenset(dir(builtins))
_AT_ONCE = {"genexpr"}  # scopes that run where they stand
_BLOCKS = ("body", "orelse", "finalbody")
_UNSEEN = {"exec", "eval", "globals", "locals", "get_ipython"}
_NO_PYTHON = ("%", "!", "?")  # `%matplotlib inline`, `!pip list`
_ONLY_READ = {"print", "display", "len", "round"}
_PARSING = Lock()  # CPython 3.11 counts the depth of a tree for all threads together: two at once may fail


class _Cell(NamedTuple):
    """What a cell does with names.

    Attributes:
        always: whether it runs whatever the others need: it imports, or is not Python alone.
        unseen: whether it may change names that it does not show.
        imports: names of what it imports, which nobody changes.
        binds: names that it gives a value for certain.
        may_change: names that it may give another value, or whose value it may change in place.
        reads: names that it reads.
        reads_later: names that its functions read when they are called.
    """

    always: bool
    unseen: bool = False
    imports: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    may_change: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    reads_later: frozenset[str] = frozenset()


def needed(cells: Sequence[NotebookNode]) -> set[int]:
    """Return which code cells have to run: all of them, unless each has been run and its outputs are stored.

    Args:
        cells: the code cells of a notebook, in their order, as they were stored.
    """
    with _PARSING:
        each = [_of(cell.source) for cell in cells]
    never = any(cell.source.strip() and cell.execution_count is None for cell in cells)
    if never or any(cell.unseen for cell in each):
        return set(range(len(cells)))
    todo = [k for k, cell in enumerate(cells) if each[k].always or any(map(_lives, cell.outputs))]
    found: set[int] = set()
    while todo:
        k = todo.pop()
        if k not in found:
            found.add(k)
            todo += _stands_on(each, k)
    return found


def _lives(output: NotebookNode) -> bool:
    return str(output.get("data", {}).get("text/plain", "")).startswith(_LIVES)


def _stands_on(cells: Sequence[_Cell], k: int) -> set[int]:
    """The cells before one that give the names which it reads their values, or may change them."""
    found: set[int] = set()
    seen = {name for cell in cells for name in cell.imports}  # those who import run anyhow
    todo = [*(cells[k].reads | cells[k].reads_later)]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for j in range(k - 1, -1, -1):
            cell = cells[j]
            if name in cell.binds | cell.may_change:
                found.add(j)
                # It may be a function, which reads what the names stand for when it is called.
                todo += cell.reads_later
            if name in cell.binds:
                break
    return found


def _of(source: str) -> _Cell:
    python = source
    if not _is_python(source):  # in Python a line may begin with %, too
        python = "".join(line for line in source.splitlines(keepends=True) if not line.startswith(_NO_PYTHON))
    if not _is_python(python):  # `names = !ls`, `await …`
        return _Cell(always=True, unseen=True)
    tree = _AsGenerators().visit(ast.parse(python))
    symbols = symtable.symtable(ast.unparse(tree), "cell", "exec").get_symbols()
    imports = frozenset(symbol.get_name() for symbol in symbols if symbol.is_imported())
    reads, later, binds = _followed(tree.body, frozenset())
    given = frozenset(symbol.get_name() for symbol in symbols if symbol.is_assigned())
    return _Cell(
        always=bool(imports) or python != source,
        unseen=any(isinstance(node, ast.Global) or _name_of(node) in _UNSEEN for node in ast.walk(tree)),
        imports=imports,
        binds=binds,
        may_change=(given | frozenset(_changed(tree))) - binds,
        reads=reads,
        reads_later=later,
    )


class _AsGenerators(ast.NodeTransformer):
    """Makes a generator of every comprehension: the others' names are the cell's own from Python 3.12 on."""

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    visit_SetComp = visit_ListComp

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        pair = ast.Tuple([node.key, node.value], ast.Load())
        return self.generic_visit(ast.GeneratorExp(pair, node.generators))


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _followed(
    statements: Iterable[ast.stmt], bound: frozenset[str]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Names that statements read before they bind them, names that their functions read, names they bind."""
    reads, later, before = frozenset[str](), frozenset[str](), bound
    for statement in statements:
        # What stands in blocks is followed on its own: nobody knows which of them run.
        blocks = [getattr(statement, name, None) or [] for name in _BLOCKS]
        blocks += [handler.body for handler in getattr(statement, "handlers", [])]
        whole = isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Match)
        now, functions = _names_in([statement] if whole or not any(blocks) else _headers(statement))
        given = frozenset(_targets(statement))
        reads, later = reads | (now - bound), later | functions
        for block in [] if whole else blocks:
            inner, functions, ends = _followed(block, bound | given)
            reads, later = reads | inner, later | functions
            if isinstance(statement, ast.With):  # its block runs, in any case
                given |= ends
        bound |= frozenset() if isinstance(statement, ast.For) else given
    return reads, later, bound - before


def _headers(statement: ast.stmt) -> list[ast.AST]:
    """The expressions of a compound statement, without what it binds."""
    if isinstance(statement, ast.For):
        return [statement.iter]
    return [part for part in ast.iter_child_nodes(statement) if isinstance(part, ast.expr | ast.withitem)]


def _targets(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement itself binds, unless it fails."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
        return
    bound: list[ast.expr | None] = []
    if isinstance(statement, ast.Assign):
        bound = [*statement.targets]
    elif isinstance(statement, ast.For) or (isinstance(statement, ast.AnnAssign) and statement.value):
        bound = [statement.target]
    elif isinstance(statement, ast.With):
        bound = [item.optional_vars for item in statement.items]
    for node in (node for target in bound if target is not None for node in ast.walk(target)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _names_in(parts: Iterable[ast.AST]) -> tuple[frozenset[str], frozenset[str]]:
    """Names that parts of a program read at once, and those that functions within them read later."""
    now, later = set[str](), set[str]()
    for part in parts:
        if isinstance(part, ast.withitem):
            part = part.context_expr
        table = symtable.symtable(ast.unparse(part), "part", "exec")
        now |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
        for scope in (scope for child in table.get_children() for scope in _scopes(child)):
            at_once = scope.get_name().strip("<>") in _AT_ONCE
            read = {s.get_name() for s in scope.get_symbols() if s.is_global() and s.is_referenced()}
            now, later = (now | read, later) if at_once else (now, later | read)
    return frozenset(now) - _KNOWN, frozenset(later) - _KNOWN


def _scopes(table: symtable.SymbolTable) -> list[symtable.SymbolTable]:
    return [table, *(scope for child in table.get_children() for scope in _scopes(child))]


def _changed(tree: ast.AST) -> Iterator[str]:
    """Names of what may be changed in place: by `x.a = …`, `x[k] = …`, or as a statement `f(x)`, `x.f()`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield from _root(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = node.value
            if not (isinstance(call.func, ast.Name) and call.func.id in _ONLY_READ):
                yield from _roots([call.func] if isinstance(call.func, ast.Attribute) else [])
                yield from _roots([*call.args, *(keyword.value for keyword in call.keywords)])


def _roots(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (name for node in nodes for name in _root(node))


def _root(node: ast.AST) -> Iterator[str]:
    """The name at the beginning of `name.a[k].b`; none for anything else."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
