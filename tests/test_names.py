from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.helpers.documents import ROOT

# Words that the project once used for things for which the field has words.
MODULES = frozenset(
    """
    backwards batches building characters checking children chronicling comparing completing
    copies deciding desk disagreeing figures finding following formats grounds holdings homes
    keeping lexicon listening making meanings naming opening places preparing pressing reading
    recalling records references resolving seals shelves staging stated statements stored storing
    stripping suggesting telling tenses trails typed understand updating verifying wants watching
    web wording wordstock writing
    """.split()
)
CLASSES = frozenset(
    """
    Audience ByName Chronicle Chronicler Cited Dated Desk Entry Fault Figure File Gist Given
    Ground Grounds Holding Holdings Home Judge Keeper Listing Mark Mined Opened Outline OwnDate
    Patience Pen Pending Place Plain Prepared Presence Pressed ReadingCopy Recalled Restraint
    Shelf Situation Stacks Staged Standing Telling TurnedAwayError Want Watch Which Wording Words
    Writer Writing
    """.split()
)
FUNCTIONS = frozenset(
    """
    at_odds awaited chronicle deciding dressed enough holdings house_commands judged meaning met
    ours outline points_back recall stated sure told_by_system told_by_tantivy understand
    wanted
    """.split()
)


def defined() -> Iterator[tuple[str, ast.AST]]:
    for package in ("bot", "index"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield path.stem, node


def test_no_module_class_or_function_has_a_name_of_the_projects_own_making() -> None:
    modules, classes, functions = set[str](), set[str](), set[str]()
    for module, node in defined():
        modules.add(module)
        if isinstance(node, ast.ClassDef):
            classes.add(node.name)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = {ast.unparse(each) for each in node.decorator_list}
            if not decorators & {"property", "cached_property"}:
                functions.add(node.name)

    assert {"library", "service"} <= modules
    assert {"Library", "QuoteService"} <= classes
    assert {"ask", "verify"} <= functions
    assert modules & MODULES == set()
    assert classes & CLASSES == set()
    assert functions & FUNCTIONS == set()


def test_the_library_does_not_name_the_bot_that_uses_it() -> None:
    files = list((ROOT / "index").rglob("*.py"))
    named = [path for path in files if "quoth" in path.read_text(encoding="utf-8").casefold()]

    assert len(files) > 50
    assert named == []
