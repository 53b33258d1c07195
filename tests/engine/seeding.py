"""Seeds a mistake into a module of the engine, in memory: one place of its source is replaced, and the function around it runs that.

The function itself stays the same object with other code, so that modules that imported it earlier make the mistake, too.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

from incentives.engine import session

ENGINE = "incentives.engine"


@dataclass(frozen=True)
class Change:
    """A text that stands exactly once in a module of the engine, inside a function, and what stands there instead."""

    module: str
    """Without the engine's own path: "compile_rates"."""
    text: str
    instead: str


@contextmanager
def seeded(*changes: Change) -> Iterator[None]:
    """Calculate with these changes; LookupError where a text is not found exactly once, or in no function."""
    swaps = [swap for module in dict.fromkeys(change.module for change in changes) for swap in _swaps(module, changes)]
    before = [(function, function.__code__) for function, _code in swaps]
    try:
        for function, code in swaps:
            assert function.__code__ != code, f"{function.__qualname__} does the same as before"
            function.__code__ = code
        _forget()
        yield
    finally:
        for function, code in before:
            function.__code__ = code
        _forget()


def _swaps(name: str, changes: Iterable[Change]) -> list[tuple[FunctionType, CodeType]]:
    """The functions of one module that change, each with its other code."""
    module = importlib.import_module(f"{ENGINE}.{name}")
    original = source = inspect.getsource(module)
    functions = []
    for change in changes:
        if change.module == name:
            if original.count(change.text) != 1:
                raise LookupError(f"stands {original.count(change.text)} times in {name}.py: {change.text}")
            functions.append(_function_around(original, original[: original.index(change.text)].count("\n") + 1))
            source = source.replace(change.text, change.instead)
    codes = {code.co_qualname: code for code in _codes(compile(source, str(module.__file__), "exec", dont_inherit=True))}
    return [(_live(module, function), codes[function]) for function in dict.fromkeys(functions)]


def _function_around(source: str, line: int) -> str:
    """The outermost function that holds the line, by its qualified name."""

    def within(body: list[ast.stmt], path: str) -> str:
        for node in body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0):
                return f"{path}{node.name}" if isinstance(node, ast.FunctionDef) else within(node.body, f"{path}{node.name}.")
        raise LookupError(f"line {line} is in no function")

    return within(ast.parse(source).body, "")


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _live(module: ModuleType, name: str) -> FunctionType:
    found: Any = module
    for part in name.split("."):
        found = vars(found)[part]
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, classmethod | staticmethod):
        found = found.__func__
    function = inspect.unwrap(found)
    assert isinstance(function, FunctionType)
    return function


def _forget() -> None:
    """Drop programs and values that were worked out by other code."""
    session._PROGRAMS.clear()
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{ENGINE}."):
            for value in list(vars(module).values()):
                clear: Callable[[], None] | None = getattr(value, "cache_clear", None)
                if clear is not None and value.__module__ != f"{ENGINE}.grammar":  # how a text is parsed is no calculation
                    clear()
