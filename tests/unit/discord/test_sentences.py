"""Whatever people read can be found by translators: where a sentence is wanted, there stands one that is marked."""

import ast
import functools
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TypeGuard

import pytest
from attrs import frozen

from bossbot_core.testing.catalogue import TEMPLATES, sources, spoken

FIELDS = frozenset({"describes", "next_step", "sentence", "template", "title"})
"""Attributes that hold a sentence; whatever is given to one by its name is checked as well."""

PASSED_ON = "template"
"""The name of a parameter that takes a sentence; who calls such a function is checked as well."""


@frozen(eq=False)
class Module:
    """One module among all of them."""

    path: Path
    tree: ast.Module
    all: dict[str, "Module"]

    @functools.cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {each.name: each for each in ast.walk(self.tree) if isinstance(each, ast.FunctionDef)}

    @functools.cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        lines = [each for each in ast.walk(self.tree) if isinstance(each, ast.ImportFrom)]
        return {each.asname or each.name: (str(line.module), each.name) for line in lines for each in line.names}

    def marked(self, value: ast.expr, scope: ast.AST) -> bool:
        """Whether translators find every sentence that this expression can be."""
        if inside := alternatives(value):
            return all(self.marked(each, scope) for each in inside)
        match value:
            case ast.Constant(value=None) | ast.Call(func=ast.Name(id="sentence" | "Guidance" | "Explanation")):
                return True
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in self.functions:
                return all(self.marked(each, self.functions[name]) for each in returned(self.functions[name]))
            case ast.Attribute(value=ast.Name(id=alias), attr=name) if alias in self.imported:
                return self.of_module(".".join(self.imported[alias]), name)
            case ast.Attribute(attr=name):
                return name in FIELDS
            case ast.Name(id=name):
                return self.variable(name, scope)
        return False

    def variable(self, name: str, scope: ast.AST) -> bool:
        if name == PASSED_ON and name in parameters(scope):
            return True
        values = [value for target, value in assigned(scope) if target == name]
        return all(self.marked(each, scope) for each in values) if values else self.constant(name)

    def constant(self, name: str) -> bool:
        if name in self.imported:
            return self.of_module(*self.imported[name])
        values = [value for target, value in assigned(self.tree) if target == name]
        return bool(values) and all(self.marked(each, self.tree) for each in values)

    def of_module(self, module: str, name: str) -> bool:
        return module in self.all and self.all[module].constant(name)

    def unmarked(self) -> Iterator[str]:
        for scope in scopes(self.tree):
            for value in wanted(scope):
                if not self.marked(value, scope):
                    yield f"{self.path}:{value.lineno} {ast.unparse(value)}"


@pytest.fixture(scope="module")
def modules() -> dict[str, Module]:
    found: dict[str, Module] = {}
    for path in sources():
        parts = path.with_suffix("").parts
        name = ".".join(parts[len(parts) - parts[::-1].index("src") :]).removesuffix(".__init__")
        found[name] = Module(path, ast.parse(path.read_text(encoding="utf-8")), found)
    return found


def test_every_sentence_that_is_said_is_marked(modules):
    assert [found for module in modules.values() for found in module.unmarked()] == []


def test_functions_that_take_a_sentence_are_known_to_the_catalogue(modules):
    functions = chain.from_iterable(module.functions.values() for module in modules.values())
    takers = {function.name for function in functions if PASSED_ON in parameters(function)}
    assert takers - {"__call__", "__init__", "worded"} <= set(TEMPLATES)


def alternatives(value: ast.expr) -> list[ast.expr]:
    """What an expression chooses from."""
    match value:
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.BoolOp(values=values) | ast.Dict(values=values) | ast.Tuple(elts=values):
            return values
        case ast.DictComp(value=inner):
            return [inner]
        case ast.Call(func=ast.Attribute(value=table, attr="get")) | ast.Subscript(value=table):
            return [table]
    return []


def wanted(scope: ast.AST) -> Iterator[ast.expr]:
    """Every expression directly in a scope that must be a sentence and is none that translators find as it stands."""
    for node in directly(scope):
        if isinstance(node, ast.Call):
            yield from (argument for argument in spoken(node) if not literal(argument))
            yield from (keyword.value for keyword in node.keywords if keyword.arg in FIELDS - {"title"})


def literal(argument: ast.expr) -> bool:
    if isinstance(argument, ast.IfExp):
        return literal(argument.body) and literal(argument.orelse)
    return isinstance(argument, ast.Constant)


def scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    inner = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    yield from (each for each in ast.walk(tree) if isinstance(each, inner))


def directly(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope without those of functions and classes in it."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from directly(node)


@functools.cache
def assigned(scope: ast.AST) -> tuple[tuple[str, ast.expr], ...]:
    return tuple(chain.from_iterable(assignments(node) for node in directly(scope)))


def assignments(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            yield from ((name.id, each) for name, each in zip(targets, values, strict=False) if is_name(name))


def is_name(target: ast.expr) -> TypeGuard[ast.Name]:
    return isinstance(target, ast.Name)


def returned(function: ast.FunctionDef) -> list[ast.expr]:
    found = [node.value for node in directly(function) if isinstance(node, ast.Return)]
    return [value for value in found if value is not None]


def parameters(scope: ast.AST) -> set[str]:
    if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return set()
    return {each.arg for each in (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs)}
