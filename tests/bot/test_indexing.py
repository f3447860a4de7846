"""``quoth index`` and the settings of the index, as people see them in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.conftest import Quoth
from tests.builders import BRIDGE, PROSE, fill

COLUMNS = 80


@pytest.fixture
def documents(quoth: Quoth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert quoth  # Its own settings come first.
    monkeypatch.setenv("QUOTH_SEEDS", str(tmp_path / "documents"))
    monkeypatch.setenv("QUOTH_INDEX", str(tmp_path / "index"))
    return fill(tmp_path / "documents", {"a.txt": BRIDGE, "b.txt": PROSE, "c.txt": b"\0"})


@pytest.fixture
def on_disk(documents: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUOTH_ENGINE", "disk")
    return documents


def test_a_small_folder_needs_no_index_and_is_told_so(quoth: Quoth, documents: Path) -> None:
    done = quoth("index")

    assert done.status == 0
    assert "2 documents, 4 passages" in done.out
    assert "nothing is kept on disk; QUOTH_ENGINE=disk changes that." in " ".join(done.out.split())
    assert not (documents.parent / "index").exists()


def test_an_index_is_built_then_renewed_then_built_anew(quoth: Quoth, on_disk: Path) -> None:
    first, second = quoth("index"), quoth("index")
    fill(on_disk, {"a.txt": PROSE})
    third, fourth = quoth("index"), quoth("index", "--rebuild")

    assert "2 read, 0 removed" in first.out
    assert "0 read, 0 removed" in second.out
    assert "1 read, 0 removed" in third.out
    assert "2 read, 0 removed" in fourth.out
    for done in (first, second, third, fourth):
        assert done.status == 0
        assert "Skipped: c.txt: it is a binary file." in done.out
        assert str(on_disk.parent / "index") in done.out.replace("\n", "")


def test_nothing_is_wider_than_a_terminal(
    quoth: Quoth, on_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = quoth("index").out + quoth("check").out
    monkeypatch.setenv("QUOTH_ENGINE", "memory")
    shown += quoth("index").out + quoth("check").out

    for line in shown.splitlines():
        others = ("Permissions", "Scopes", "Discord")
        assert len(line) <= COLUMNS or str(on_disk.parent) in line or line.startswith(others)


@pytest.mark.usefixtures("on_disk")
def test_the_bar_is_for_people_at_a_terminal_only(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert quoth("index").err == ""
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert "Reading" in quoth("index", "--rebuild").err


@pytest.mark.usefixtures("on_disk")
def test_a_first_build_is_not_made_twice(quoth: Quoth, tmp_path: Path) -> None:
    assert "2 read" in quoth("index", "--rebuild").out
    (index,) = (tmp_path / "index").iterdir()

    assert (index / "current").read_text("utf-8").endswith(".1")


@pytest.mark.usefixtures("on_disk")
def test_a_check_names_the_index(quoth: Quoth, tmp_path: Path) -> None:
    done = quoth("check")

    assert done.status == 0
    assert f"Index: {tmp_path / 'index'}" in done.out


@pytest.mark.parametrize(("engine", "where"), [("memory", "in memory"), ("auto", "in memory")])
@pytest.mark.usefixtures("documents")
def test_the_engine_can_be_chosen(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch, engine: str, where: str
) -> None:
    monkeypatch.setenv("QUOTH_ENGINE", engine)

    assert f"Index: {where}, fine." in quoth("check").out


@pytest.mark.parametrize("engine", ["Disk", "tantivy", "1"])
def test_an_unknown_engine_is_a_wrong_setting(
    quoth: Quoth, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("QUOTH_ENGINE", engine)
    for command in ("index", "check"):
        done = quoth(command)

        assert done.status == 78
        assert "QUOTH_ENGINE: it takes 'auto', 'memory' or 'disk'" in done.err


@pytest.mark.usefixtures("on_disk")
def test_both_engines_answer_alike(quoth: Quoth, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "Who built the stone bridge over the Alva?"
    disk = quoth("ask", question, "--json").json()
    monkeypatch.setenv("QUOTH_ENGINE", "memory")

    assert quoth("ask", question, "--json").json() == disk
    assert disk["answered"]


def test_each_folder_has_an_index_of_its_own(quoth: Quoth, on_disk: Path, tmp_path: Path) -> None:
    other = fill(tmp_path / "other", {"z.txt": BRIDGE})
    quoth("index")
    quoth("index", "--seeds", str(other))

    assert len(list((tmp_path / "index").iterdir())) == 2
    assert "a.txt" in quoth("sources").out
    assert "z.txt" in quoth("sources", "--seeds", str(other)).out
    assert on_disk.exists()


def test_without_a_place_of_its_own_it_is_in_the_users_cache(
    quoth: Quoth, on_disk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUOTH_INDEX", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    quoth("index")

    assert list((tmp_path / "cache" / "quoth").iterdir())
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    quoth("index")
    assert list((tmp_path / "home" / ".cache" / "quoth").iterdir())
    assert on_disk.exists()


def test_a_folder_without_documents_is_wrong_input(quoth: Quoth, on_disk: Path) -> None:
    for path in on_disk.iterdir():
        path.unlink()
    done = quoth("index")

    assert done.status == 2
    assert "holds no document that can be quoted" in done.err


def test_of_very_many_skipped_files_some_are_named_and_the_others_counted(
    quoth: Quoth, on_disk: Path
) -> None:
    fill(on_disk, {f"{number:02}.bin": b"\0" for number in range(30)})

    done = quoth("index")

    assert done.out.count("Skipped:") == 20
    assert "11 more files were skipped; `quoth sources` names them all." in done.out
