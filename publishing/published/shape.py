"""What shapes the rows that the public reads, as one number for each kind: other rows are made where it changed.

Nobody keeps a list of it. The number is made from the code itself: from what writes the rows and what a kind gives for
that, everything that these name, and so on, as syntax trees without comments, docstrings and layout. With it go
constants of the settings, files that the code names, addresses, and the versions of libraries. That nothing which runs
is missing is what `tests/publishing/test_shape.py` watches.
"""

import ast
import hashlib
import importlib.metadata
import sys
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from threading import Lock

from publishing import kinds
from publishing.published.stored_json import representation

HOUSE = Path(__file__).resolve().parent.parent.parent
DIGITS = 24
# Threads that read code at the same time stop each other with “AST constructor recursion depth mismatch” (Python 3.11).
ONE_AT_A_TIME = Lock()
# What writes rows, whatever their kind; and what it asks of a kind for that.
WRITES = ("publishing.published.projection", "project")
ASKED_OF_A_KIND = [
    "document",
    "model",
    "columns",
    "besides",
    "link",
    "index",
    "is_demonstration",
    "index_versions",
    "languages",
    "onward",
]
NAMES_OF_A_KIND = ["name", "plural", "url_name"]
# Named by what writes rows, but never run for that: the screen reads a text before it is published.
APART = ("screening", "publishing.published.shape")
DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
INSIDE = (*DEFINES, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Module:
    """A module of the project: its statements by the names that they define, and what its other names stand for."""

    def __init__(self, name, path):
        self.name, self.path, self.imports = name, path, {}
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            self._read(node)
        self.defines, self.rest = {}, []
        for statement in tree.body:
            names = names_defined(statement)
            for each in names:
                self.defines.setdefault(each, []).append(statement)
            if not names and not isinstance(statement, ast.Import | ast.ImportFrom):
                self.rest.append(statement)

    def _read(self, node):
        """Leave out a docstring, and of a `Kind(…)` what is not asked of it when rows are written; note an import."""
        if isinstance(node, (*DEFINES, ast.Module)) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Kind":
            node.keywords = [each for each in node.keywords if each.arg in [*NAMES_OF_A_KIND, *ASKED_OF_A_KIND]]
        elif isinstance(node, ast.Import):
            for each in node.names:
                self.imports[each.asname or each.name.partition(".")[0]] = (each.name, None)
        elif isinstance(node, ast.ImportFrom):
            source = ".".join(filter(None, [self._above(node.level), node.module]))
            self.imports |= {each.asname or each.name: (source, each.name) for each in node.names}

    def _above(self, level):
        """Return the package that so many dots in an import stand for."""
        parts = self.name.split(".") + ["__init__"] * (self.path.name == "__init__.py")
        return ".".join(parts[:-level]) if level else ""


def names_defined(statement):
    """Return the names that a statement of a module gives something to, those inside `if` and `try` too."""
    if isinstance(statement, DEFINES):
        return [statement.name]
    if isinstance(statement, ast.Name):
        return [statement.id] if isinstance(statement.ctx, ast.Store) else []
    inner = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, INSIDE[3:])]
    return [name for child in inner for name in names_defined(child)]


class Code:
    """The project's code in a folder, read as far as it is asked for."""

    def __init__(self, house=HOUSE):
        self.house, self.modules, self.named, self.said = house, {}, {}, {}

    def module(self, name):
        """Return a `Module` of the project, or None for one of a library."""
        if name not in self.modules and name.startswith(APART):
            self.modules[name] = None
        elif name not in self.modules:
            path = self.house.joinpath(*name.split("."))
            there = next((each for each in [path / "__init__.py", path.with_suffix(".py")] if each.is_file()), None)
            self.modules[name] = there and Module(name, there)
        return self.modules[name]

    def meaning(self, module, name):
        """Return what a name in a module stands for: a ("module" or "library", name), a (Module, name), or None."""
        if name in module.defines:
            return module, name
        if name not in module.imports:
            return None  # of the language, or of a function alone
        source, attribute = module.imports[name]
        if attribute and self.module(f"{source}.{attribute}"):
            return "module", f"{source}.{attribute}"
        if not (there := self.module(source)):
            return "library", source.partition(".")[0]
        return self.meaning(there, attribute) if attribute else ("module", source)

    def named_by(self, module, statement):
        """Return what a statement names, as `meaning` does; of a module that it only looks into, the part it looks at."""
        if statement in self.named:
            return self.named[statement]
        looked_into, found, nodes = set(), set(), list(ast.walk(statement))
        for node in nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                meant = self.meaning(module, node.value.id)
                there = self.module(meant[1]) if meant and meant[0] == "module" else None
                if there and (part := self.meaning(there, node.attr)):
                    looked_into.add(node.value)
                    found.add(part)
        names = {node.id for node in nodes if isinstance(node, ast.Name) and node not in looked_into}
        found |= {self.meaning(module, name) for name in names}
        return self.named.setdefault(statement, found - {None})

    def reached(self, roots):
        """Return ({(module, name)}, {library}) that these roots, (module, name) each, lead to."""
        waiting = [(self.module(module), name) for module, name in roots]
        seen, libraries = set(), set()
        while waiting:
            meant = waiting.pop()
            if meant in seen:
                continue
            seen.add(meant)
            module, name = meant
            if module == "library":
                libraries.add(name)
                continue
            if module == "module":
                there = self.module(name)
                waiting += [(there, each) for each in there.defines]
                continue
            # What a module does besides defining names is done whenever one of them is used.
            for statement in [*module.defines[name], *module.rest]:
                waiting += self.named_by(module, statement)
        return {(module.name, name) for module, name in seen if isinstance(module, Module)}, libraries

    def facts(self, roots):
        """Yield texts that change when anything does that these roots lead to."""
        reached, libraries = self.reached(roots)
        for name in sorted({module for module, _ in reached}):
            module = self.module(name)
            statements = [*module.rest]
            for of_module, each in sorted(reached):
                if of_module == name:
                    statements += module.defines[each]
            yield name
            for statement in statements:
                if statement not in self.said:
                    self.said[statement] = [ast.dump(statement), *self._beside(module, statement)]
                yield from self.said[statement]
        yield from versions(libraries)

    def _beside(self, module, statement):
        """Yield the constants of the settings and the files that a statement of a module names."""
        constants = self._constants
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "settings":
                if node.attr in constants:
                    yield constants[node.attr]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value[:100]:
                for folder in [module.path.parent, self.house]:
                    yield from read_there(folder, node.value)

    @cached_property
    def _constants(self):
        """Return {name: its tree} of the settings that the environment has no say in: machines have the others as they like."""
        settings = self.module("config.settings")
        return {
            name: ast.dump(statements[-1])
            for name, statements in settings.defines.items()
            if not any(
                isinstance(node, ast.Call | ast.Name) and not isinstance(getattr(node, "ctx", None), ast.Store)
                for node in ast.walk(statements[-1])
            )
        }


def read_there(folder, name):
    """Yield the digest of a file, where the text is a name of one."""
    if "\n" in name or len(name) > 100 or name.startswith("/"):
        return
    path = folder / name
    if path.is_file() and path.suffix != ".py":
        yield hashlib.sha256(path.read_bytes()).hexdigest()


def versions(libraries):
    """Yield the versions of libraries, by the names under which they are imported, and of Python."""
    yield f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    distributions = _distributions()
    for library in sorted(libraries):
        for name in sorted(set(distributions.get(library, []))):
            yield f"{name} {importlib.metadata.version(name)}"


_distributions = cache(importlib.metadata.packages_distributions)


def roots_of(kind):
    """Return (module, name) of all that writes a kind's rows."""
    given = [part for name in ASKED_OF_A_KIND for part in parts_of(getattr(kind, name))]
    return [WRITES, *((each.__module__, each.__qualname__.partition(".")[0]) for each in given)]


def parts_of(value):
    """Return the classes and functions that a value is: itself, or its class and what it was made with."""
    if hasattr(value, "__qualname__"):
        return [value]
    return [type(value), *(part for part in vars(value).values() if hasattr(part, "__qualname__"))]


def addresses(kind):
    """Return the addresses that a kind's stored answers name."""
    facts = {"slug": "a", "version": 1, "published_at": datetime.min.replace(tzinfo=UTC)}
    answer = representation(kind, dict.fromkeys(kind.field_names), **facts, modified_at=facts["published_at"])
    return [answer["url"], answer["html"], answer["uri"], *answer["links"].values()]


def shape_from(code, kind):
    """Return the number of what shapes a kind's rows, by the code in a folder."""
    found = hashlib.sha256()
    for fact in [*code.facts(roots_of(kind)), *addresses(kind)]:
        found.update(fact.encode() + b"\0")
    return found.hexdigest()[:DIGITS]


def shapes():
    """Return {name of a kind: what shapes its rows}, of the code that runs."""
    with ONE_AT_A_TIME:
        return _shapes()


@cache
def _shapes():
    code = Code()
    return {kind.name: shape_from(code, kind) for kind in kinds.all_kinds()}


@cache
def code_of_rows():
    """Return one number for the shapes of all kinds."""
    return hashlib.sha256(repr(sorted(shapes().items())).encode()).hexdigest()[:DIGITS]
