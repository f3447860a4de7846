from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.conftest import Quoth
from tests.helpers.documents import BRIDGE, fill

PARKS = "The City Parks Department (CPD) granted the permit."


def test_aliases_lists_the_names_that_the_documents_take_for_one_another(
    quoth: Quoth, tmp_path: Path
) -> None:
    fill(tmp_path / "docs", {"a.txt": PARKS})
    done = quoth("aliases", "--seeds", str(tmp_path / "docs"))

    assert done.status == 0
    assert "CPD" in done.out
    assert "City Parks Department" in done.out


def test_aliases_as_json_say_where_the_documents_say_so(quoth: Quoth, tmp_path: Path) -> None:
    own = '[aliases]\n"permit" = ["paper"]\n'
    fill(tmp_path / "docs", {"a.txt": PARKS, "aliases.toml": own})
    given, mined = quoth("aliases", "--json", "--seeds", str(tmp_path / "docs")).json()

    assert given == {"name": "permit", "other": "paper", "source": None, "start": None, "end": None}
    assert PARKS[mined["start"] : mined["end"]] == "City Parks Department (CPD)"
    assert (mined["name"], mined["source"]) == ("CPD", "a.txt")


def test_without_aliases_the_communitys_own_are_suggested(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.txt": "the water rose."})
    done = quoth("aliases", "--seeds", str(tmp_path / "docs"))

    assert done.status == 0
    assert "aliases.toml" in done.out
    assert quoth("aliases", "--json", "--seeds", str(tmp_path / "docs")).json() == []


def test_own_aliases_are_searched_and_are_no_document(quoth: Quoth, tmp_path: Path) -> None:
    fill(tmp_path / "docs", {"a.txt": BRIDGE, "aliases.toml": '[aliases]\nAlva = ["Zorbla"]\n'})
    folder = str(tmp_path / "docs")
    record = quoth(
        "ask", "Who built the bridge over the Zorbla?", "--json", "--seeds", folder
    ).json()

    assert "Ana Prado" in record["quotes"][0]["text"]
    assert [each["source"] for each in quoth("sources", "--json", "--seeds", folder).json()] == [
        "a.txt"
    ]


@pytest.mark.parametrize("command", [("ask", "Who?"), ("aliases",), ("sources",), ("check",)])
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'[aliases]\nAlva = ["River"\nAna = []\n', "line 3"),
        (b"[names]\n", "unknown part"),
        (b'[aliases]\nAlva = "River"\n', "not a list of texts"),
        ("Alva".encode("utf-16"), "it is not UTF-8 text; save it as UTF-8."),
    ],
    ids=["syntax", "part", "type", "bytes"],
)
def test_wrong_aliases_are_wrong_input_and_the_place_is_named(
    quoth: Quoth, tmp_path: Path, command: tuple[str, ...], content: bytes, why: str
) -> None:
    fill(tmp_path / "docs", {"a.txt": BRIDGE, "aliases.toml": content})
    done = quoth(*command, "--seeds", str(tmp_path / "docs"))

    assert done.status == 2
    assert done.err.startswith("quoth: aliases.toml cannot be used: ")
    assert why in done.err
