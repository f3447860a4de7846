"""No module imports itself through others, and there are neither too many nor too long ones."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "index")

Imports = Mapping[str, frozenset[str]]
"""Each module's name with the names of the modules that it imports."""

MAX_MODULES = 284
MAX_LINES = 600


def modules_of(root: Path, *packages: str) -> dict[str, Path]:
    """Return the modules of some packages by their dotted names."""
    found = {}
    for package in packages:
        for path in (root / package).rglob("*.py"):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(modules: Mapping[str, Path]) -> Imports:
    """Return what all import statements name: at the top, in functions and for type checking alone.

    ``from package import name`` imports the module ``package.name`` if there is one, else
    ``package``. That Python runs a package's ``__init__`` before its modules does not count.
    """
    return {
        name: frozenset(_imported(name, path, modules)) - {name} for name, path in modules.items()
    }


def _imported(name: str, path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in modules)
        elif isinstance(node, ast.ImportFrom):
            start = _start(node, package)
            for each in node.names:
                found = f"{start}.{each.name}"
                found = found if found in modules else start
                if found in modules:
                    yield found


def _start(node: ast.ImportFrom, package: str) -> str:
    """Return the absolute name of what stands between ``from`` and ``import``."""
    if not node.level:
        return node.module or ""
    parents = package.split(".")
    kept = parents[: len(parents) - node.level + 1]
    return ".".join([*kept, node.module] if node.module else kept)


def circles(imports: Imports) -> list[list[str]]:
    """Return the groups of modules that import one another: Tarjan's strongly connected components.

    Each group is sorted, and so are the groups.
    """
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_modules: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        open_modules.append(module)
        for other in sorted(imports[module]):
            if other not in number:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in open_modules:
                lowest[module] = min(lowest[module], number[other])
        if lowest[module] == number[module]:
            place = open_modules.index(module)
            group = sorted(open_modules[place:])
            del open_modules[place:]
            if len(group) > 1:
                found.append(group)

    for module in sorted(imports):
        if module not in number:
            visit(module)
    return sorted(found)


def test_no_module_of_the_project_imports_itself_through_others() -> None:
    assert circles(imports_of(modules_of(ROOT, *PACKAGES))) == []


def test_the_modules_are_few_and_none_is_long() -> None:
    modules = modules_of(ROOT, *PACKAGES)
    lines = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules.items()
    }

    assert len(modules) <= MAX_MODULES
    assert {name: count for name, count in lines.items() if count > MAX_LINES} == {}


def test_a_circle_is_found_however_it_is_closed(tmp_path: Path) -> None:
    files = {
        "house/__init__.py": "",
        "house/top.py": "from house import function, relative\nimport house.checked\n",
        "house/function.py": "def late() -> None:\n    from house.top import name\n",
        "house/checked.py": (
            "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n"
            "    from house.relative import name\n"
        ),
        "house/relative.py": "from . import top\nfrom .free import name\n",
        "house/free.py": "import json\n",
        "house/inner/__init__.py": "from house.inner.one import name\n",
        "house/inner/one.py": "from .. import free\n",
        "house/inner/two.py": "from . import name\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    imports = imports_of(modules_of(tmp_path, "house"))

    assert imports["house.inner.one"] == {"house.free"}
    assert imports["house.inner.two"] == {"house.inner"}
    assert circles(imports) == [["house.checked", "house.function", "house.relative", "house.top"]]


def test_two_circles_that_one_way_joins_are_two() -> None:
    imports = {
        "a": frozenset("b"),
        "b": frozenset("ac"),
        "c": frozenset("d"),
        "d": frozenset("c"),
        "e": frozenset("a"),
    }

    assert circles(imports) == [["a", "b"], ["c", "d"]]
