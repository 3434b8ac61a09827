"""The public names of every module, written down and kept."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("labels", "models", "training", "service")
TEACHER = frozenset({"torch", "transformers"})
FILES = [*(path for room in ROOMS for path in sorted((ROOT / room).rglob("[!_]*.py"))), ROOT / "rejoinder.py"]
NAMES = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in FILES]


def _tree(name: str) -> ast.Module:
    return ast.parse(ROOT.joinpath(*name.split(".")).with_suffix(".py").read_text("utf-8"))


def _told(name: str) -> list[str]:
    """Return `__all__` as it is written."""
    for node in _tree(name).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def _defined(name: str) -> set[str]:
    """Return the functions and classes that a module defines and does not hide."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in _tree(name).body if isinstance(node, kinds) and not node.name.startswith("_")}


def _constants(name: str) -> set[str]:
    """Return the names that a module assigns."""
    found = set[str]()
    for node in _tree(name).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def _imported(name: str) -> ModuleType:
    """Return a module; skip the test where it needs the teacher extra and that is not installed."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in TEACHER:
            raise
    pytest.skip("the teacher extra is not installed")


def _rank(name: str) -> tuple[int, str]:
    """Order constants first, then classes, then functions, each by name."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)


def _taken(name: str) -> Iterator[tuple[str, str]]:
    """Yield (module, name) for every name that a module takes from another of the project."""
    for node in ast.walk(_tree(name)):
        if isinstance(node, ast.ImportFrom) and node.module in NAMES:
            yield from ((node.module, alias.name) for alias in node.names)


@pytest.mark.parametrize("name", NAMES)
def test_public_names_are_written_down(name: str) -> None:
    """`__all__` has every function and class whose name is not hidden, and besides them only the module's constants."""
    told = set(_told(name))
    assert told - _constants(name) == _defined(name)


@pytest.mark.parametrize("name", NAMES)
def test_public_names_are_sorted(name: str) -> None:
    """`__all__` names constants, then classes, then functions, in order, each once."""
    told = _told(name)
    assert told == sorted(set(told), key=_rank)
    assert told


@pytest.mark.parametrize("name", NAMES)
def test_public_names_exist_and_say_what_they_are(name: str) -> None:
    """Everything in `__all__` can be had from the module, and functions and classes are documented."""
    module = _imported(name)
    for told in _told(name):
        assert hasattr(module, told)
        assert told not in _defined(name) or getattr(module, told).__doc__


@pytest.mark.parametrize("name", NAMES)
def test_modules_take_public_names_only(name: str) -> None:
    """What one module takes from another is in that module's `__all__`."""
    assert [f"{module}.{taken}" for module, taken in _taken(name) if taken not in _told(module)] == []
