"""Which files a function's code lies in: its module, and all that this imports in turn.

Imports count wherever they stand, those inside functions too, but for those that only type
checkers follow. A name that a package merely hands on (``from tasks.documents import Timing``)
leads to the module that defines it and to no other of the package. Of modules that are chosen by
name at run time (``import_module(f"tasks.kinds.{name}.kind")``) all count that can be meant.
"""

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("tasks", "bentos")
WITHOUT_EFFECT = frozenset({"tasks.errors", "tasks.layout", "tasks.progress", "tasks.telemetry"})
"""What no result depends on: words, others' telemetry, and paths, which are declared anyway."""
BY_KIND = re.compile(r"(tasks\.(?:baselines|kinds|families|report\.kinds)|bentos\.kinds)\.(\w+)")
"""Packages with a member for each kind of input."""
BY_OBJECTIVE = "tasks.objectives."
"""Package with a module for each objective."""
BESIDE = (".jinja", ".css")
"""Suffixes of files that belong to the modules that they lie beside."""


@dataclass(frozen=True)
class Choice:
    """Which modules can be meant where they are chosen by name.

    Attributes:
        kind: those of this kind of input.
        family: that of this family of models; none of any when None.
        objective: that of this objective; none of any when None.
    """

    kind: str
    family: str | None = None
    objective: str | None = None

    def means(self, module: str) -> bool:
        """Return whether a module is one that can be meant."""
        if module.startswith(BY_OBJECTIVE):
            return module.removeprefix(BY_OBJECTIVE) == self.objective
        match = BY_KIND.match(module)
        if match is None or match[2] == "kind":  # the module that says what a kind is
            return True
        if self.kind not in (match[2], match[2].partition("_")[0]):
            return False
        family = module.removeprefix(f"tasks.families.{self.kind}.")
        return family in (module, self.family)


class Code:
    """The Python files of a project; each is read once."""

    def __init__(self, root: Path) -> None:
        """Find the files under ``root``, the folder that holds ``tasks``."""
        self.root = root
        self._modules = {
            _dotted(path.relative_to(root)): path
            for package in PACKAGES
            for path in sorted((root / package).rglob("*.py"))
        }
        self._trees: dict[str, ast.Module] = {}
        self._imports: dict[str, tuple[set[str], set[str]]] = {}

    def closure(self, modules: Iterable[str], choice: Choice) -> dict[str, str]:
        """Compute which files the code of modules lies in.

        Args:
            modules: dotted names, such as ``tasks.train.stage``.
            choice: of what is chosen by name at run time.

        Returns:
            The SHA-256 of each file by its path relative to the root, in alphabetical order.
        """
        waiting, seen = list(modules), set[str]()
        while waiting:
            module = waiting.pop()
            if module not in seen and module not in WITHOUT_EFFECT:
                seen.add(module)
                named, chosen = self._imports_of(module)
                waiting += [*named, *filter(choice.means, chosen)]
        return self.hashed(path for module in seen for path in self._files_of(module))

    def hashed(self, paths: Iterable[Path]) -> dict[str, str]:
        """Return the SHA-256 of each file by its path relative to the root, in that order."""
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(set(paths))
        }

    def _files_of(self, module: str) -> Iterator[Path]:
        path = self._modules[module]
        yield path
        yield from (beside for beside in path.parent.iterdir() if beside.suffix in BESIDE)

    def _imports_of(self, module: str) -> tuple[set[str], set[str]]:
        """Find what a module imports: by its name, and chosen by name at run time."""
        if module not in self._imports:
            nodes = list(_executed(self._tree_of(module)))
            named = {name for node in nodes for name in self._named(node)}
            chosen = {name for node in nodes for name in self._chosen(node)}
            known = self._modules.keys()
            self._imports[module] = named & known, chosen & known
        return self._imports[module]

    def _tree_of(self, module: str) -> ast.Module:
        if module not in self._trees:
            self._trees[module] = ast.parse(self._modules[module].read_text(encoding="utf-8"))
        return self._trees[module]

    def _named(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(package), names=names):
                yield from (self._home_of(package, alias.name) for alias in names)

    def _chosen(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Call(
                func=ast.Name("import_module") | ast.Attribute(attr="import_module"),
                args=[(ast.JoinedStr() | ast.Constant()) as name, *_],
            ):
                yield from filter(re.compile(_pattern(name)).fullmatch, self._modules)

    def _home_of(self, package: str, name: str) -> str:
        """Find the module that defines a name that a package may only hand on."""
        if f"{package}.{name}" in self._modules:
            return f"{package}.{name}"
        if package in self._modules and self._modules[package].name == "__init__.py":
            for node in self._tree_of(package).body:
                if isinstance(node, ast.ImportFrom) and node.module:
                    for alias in node.names:
                        if (alias.asname or alias.name) == name:
                            return self._home_of(node.module, alias.name)
        return package


def digest(files: dict[str, str]) -> str:
    """Return one SHA-256 for files, given that of each by its path."""
    text = "".join(f"{path}\0{sha256}\n" for path, sha256 in sorted(files.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def is_code(path: Path) -> bool:
    """Return whether a file can change what a function does; a package's names alone cannot."""
    return path.suffix in BESIDE or (path.suffix == ".py" and path.name != "__init__.py")


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _executed(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk what can run: not what only type checkers read."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from _executed(node)


def _pattern(name: ast.expr) -> str:
    """Return a regular expression for the names that a text or an f-string can be."""
    parts = name.values if isinstance(name, ast.JoinedStr) else [name]
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in parts
    )
