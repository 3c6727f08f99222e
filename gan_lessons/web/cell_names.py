"""What a cell does with names: which it reads, gives a value, or may change."""

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_KNOWN = frozenset(dir(builtins))
_AT_ONCE = {"genexpr"}  # scopes that run where they stand
_BLOCKS = ("body", "orelse", "finalbody")
_UNSEEN = {"exec", "eval", "globals", "locals", "get_ipython"}
_NO_PYTHON = ("%", "!", "?")  # `%matplotlib inline`, `!pip list`
_ONLY_READ = {"print", "display", "len", "round", "abs", "float", "int", "bool", "str", "repr", "format",
              "type", "isinstance"}  # fmt: skip
_ONLY_SHOWN = {"show", "display", "stills"}  # pictures and values: nothing else is set by them


class Cell(NamedTuple):
    """What a cell does with names.

    Attributes:
        always: whether it runs whatever the others need: it imports, or is not Python alone.
        unseen: whether it may change names that it does not show.
        imports: names of what it imports, which nobody changes.
        calls: names whose functions it calls for nothing but what they do.
        binds: names that it gives a value for certain.
        may_change: names that it may give another value, or whose value it may change in place.
        reads: names that it reads.
        reads_later: names that its functions read when they are called.
    """

    always: bool
    unseen: bool = False
    imports: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    may_change: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    reads_later: frozenset[str] = frozenset()


def names_of(source: str, *, is_looked_at: bool) -> Cell:
    """Return what a cell does with names.

    Args:
        source: of the cell.
        is_looked_at: whether the value of its last expression is shown, for which it is then computed.
    """
    python = source
    if not _is_python(source):  # in Python a line may begin with %, too
        python = "".join(line for line in source.splitlines(keepends=True) if not line.startswith(_NO_PYTHON))
    if not _is_python(python):  # `names = !ls`, `await …`
        return Cell(always=True, unseen=True)
    tree = _AsGenerators().visit(ast.parse(python))
    symbols = symtable.symtable(ast.unparse(tree), "cell", "exec").get_symbols()
    imports = frozenset(symbol.get_name() for symbol in symbols if symbol.is_imported())
    reads, later, binds = _followed(tree.body, frozenset())
    given = frozenset(symbol.get_name() for symbol in symbols if symbol.is_assigned())
    return Cell(
        always=bool(imports) or python != source,
        unseen=any(isinstance(node, ast.Global) or _name_of(node) in _UNSEEN for node in ast.walk(tree)),
        imports=imports,
        calls=frozenset(_settings(tree.body[:-1] if is_looked_at else tree.body)),
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
        reads, later = reads | ((now | frozenset(_read_again(statement))) - bound), later | functions
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


def _read_again(statement: ast.stmt) -> Iterator[str]:
    """Names that are read because they are changed, as `x += 1` does, or given up."""
    if isinstance(statement, ast.AugAssign | ast.Delete | ast.ClassDef | ast.Match):
        for node in ast.walk(statement):
            if isinstance(node, ast.AugAssign | ast.Delete):
                yield from map(_name_of, [node.target] if isinstance(node, ast.AugAssign) else node.targets)


def _settings(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """Names at the beginning of statements like `jax.config.update(…)`, which set what no name shows."""
    for statement in statements:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            called = statement.value.func
            last = called.attr if isinstance(called, ast.Attribute) else _name_of(called)
            if last not in _ONLY_SHOWN and not any(isinstance(part, ast.Call) for part in ast.walk(called)):
                yield from _root(called)


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
    """Names of what may be changed in place: by `x.a = …`, `x[k] = …`, or in any call `f(x)`, `x.f()`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield from _root(node)
        elif isinstance(node, ast.Call) and _name_of(node.func) not in _ONLY_READ:
            yield from _root(node.func) if isinstance(node.func, ast.Attribute) else []
            yield from _roots([*node.args, *(keyword.value for keyword in node.keywords)])


def _roots(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (name for node in nodes for name in _root(node))


def _root(node: ast.AST) -> Iterator[str]:
    """The name at the beginning of `name.a[k].b(…)`; none for anything else."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id
