"""Which documents a question names, and what is left of it to look for."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corpus import Corpus, build
from index.loading.folder import read_folder
from index.model import SourceName
from index.query.document_names import named_documents
from index.query.questions import parse_question
from index.storage.directory import IndexDirectory
from index.storage.reader import IndexReader
from index.storage.update import update
from index.text.titles import MAX_SHARING, NameKind, names_of
from tests.helpers.documents import document, fill

FILES = {
    "charter.md": "# Charter of the Linden Rowing Club\n\nThe board has seven members.\n",
    "rules.md": "# Rules\n\nThe stairs are kept free. Bicycles stand in the cellar.\n",
    "rules_2021.md": "# Boat Rules 2021\n\nBoats are washed after each outing.\n",
    "style_guide.md": "# Corvid Style Guide\n\nLines have at most 96 characters.\n",
    "hgpl-3.txt": "HARBOUR GENERAL PUBLIC LICENSE\n\nYou may convey the program.\n",
    "lease.md": "# Lease\n\nThe rules about pets are strict. The board meets in May.\n",
    "estatutos.md": "# Estatutos de la Comunidad\n\nLa junta tiene cinco vocales.\n",
    "brimstead.md": "# Brimstead\n\nBrimstead is a harbour town. Its mayor is Adda Corrin.\n",
    "valley.md": "# Orla Valley\n\nThe people of Brimstead drive their sheep into the valley.\n",
}


@pytest.fixture(scope="module", params=["memory", "disk"])
def corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = fill(tmp_path_factory.mktemp("documents"), FILES)
    if request.param == "memory":
        return build(read_folder(folder).documents)
    directory = IndexDirectory(tmp_path_factory.mktemp("index"))
    update(directory, folder)
    generation = directory.current()
    assert generation is not None
    return IndexReader(generation).corpus


def named(corpus: Corpus, question: str) -> tuple[tuple[str, ...], str] | None:
    found = named_documents(corpus, parse_question(question), None)
    return None if found is None else (found.documents, found.rest)


class TestNames:
    @pytest.mark.parametrize(
        ("question", "name", "rest"),
        [
            ("How many members are in the charter?", "charter.md", "How many members are?"),
            ("According to the charter, who votes?", "charter.md", "who votes?"),
            ("What does the charter say about votes?", "charter.md", "What does say about votes?"),
            ("What is the length in the style guide?", "style_guide.md", "What is the length?"),
            ("Are boats washed under the 2021 rules?", "rules_2021.md", "Are boats washed?"),
            ("2021 rules: are boats washed?", "rules_2021.md", "are boats washed?"),
            ("May I convey it under the HGPL?", "hgpl-3.txt", "May I convey it?"),
            ("May I convey it under HGPLv3?", "hgpl-3.txt", "May I convey it?"),
            ("What does rules.md say about stairs?", "rules.md", "What does say about stairs?"),
            ("What are the charter's votes?", "charter.md", "What are votes?"),
            ("¿Cuántos vocales hay según los estatutos?", "estatutos.md", "Cuántos vocales hay?"),
            ("¿Qué dicen los estatutos de vocales?", "estatutos.md", "Qué dicen de vocales?"),
        ],
    )  # fmt: skip
    def test_a_name_with_a_cue_chooses_its_document_and_is_left_out(
        self, corpus: Corpus, question: str, name: str, rest: str
    ) -> None:
        assert named(corpus, question) == ((name,), rest)

    @pytest.mark.parametrize(
        "question",
        [
            "What are the rules about pets?",
            "How many people live in Brimstead?",
            "Is there a charter for boats?",
            "Which rules are strict?",
            "When does the board meet?",
            "Where do people of Brimstead drive their sheep?",
            "Is there a guide to style?",
        ],
    )
    def test_a_word_that_merely_stands_in_a_title_chooses_nothing(
        self, corpus: Corpus, question: str
    ) -> None:
        assert named(corpus, question) is None

    def test_names_that_and_joins_choose_all_of_their_documents(self, corpus: Corpus) -> None:
        found = named(corpus, "What do the charter and the style guide say of length?")

        assert found is not None
        assert found[0] == ("charter.md", "style_guide.md")

    def test_all_documents_that_share_a_name_are_chosen(self, corpus: Corpus) -> None:
        found = named(corpus, "How are boats washed according to the boat rules?")

        assert found is not None
        assert found[0] == ("rules_2021.md",)
        assert named(corpus, "How are boats washed in these rules?") == (
            ("rules.md",),
            "How are boats washed?",
        )

    def test_a_number_of_a_section_is_no_part_of_a_name(self, corpus: Corpus) -> None:
        assert named(corpus, "What does section 2021 of the charter forbid?") == (
            ("charter.md",),
            "What does section 2021 forbid?",
        )

    def test_documents_that_may_not_be_used_have_no_name(self, corpus: Corpus) -> None:
        question = parse_question("What does the charter say about votes?")

        assert named_documents(corpus, question, [SourceName("charter.md")]) is not None
        assert named_documents(corpus, question, [SourceName("lease.md")]) is None


class TestStoredNames:
    def test_both_engines_find_the_same(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "documents", FILES)
        memory = build(read_folder(folder).documents).names
        directory = IndexDirectory(tmp_path / "index")
        update(directory, folder)
        generation = directory.current()
        assert generation is not None
        disk = IndexReader(generation).corpus.names
        words = ["rule", "2021", "charter", "hgpl", "nothing", "boat rule 2021"]

        assert memory.known(words) == disk.known(words) == set(words) - {"nothing"}
        for terms in (["rule"], ["rule", "2021"], ["charter", "rule"], []):
            assert memory.having(terms, 5) == disk.having(terms, 5)
        assert memory.having(["rule"], 1) == disk.having(["rule"], 1) == ()
        for kind in NameKind:
            assert memory.called("hgpl", kind, 3) == disk.called("hgpl", kind, 3)

    def test_a_document_that_is_gone_has_no_name_left(self, tmp_path: Path) -> None:
        folder = fill(tmp_path / "documents", FILES)
        directory = IndexDirectory(tmp_path / "index")
        update(directory, folder)
        (folder / "charter.md").unlink()
        update(directory, folder)
        generation = directory.current()
        assert generation is not None
        names = IndexReader(generation).corpus.names

        assert names.having(["charter"], 5) == ()
        assert list(names.having(["rule", "2021"], 5)) == ["rules_2021.md"]

    def test_a_word_that_very_many_names_share_is_none(self) -> None:
        many = [document(f"# Report {n}\n\nText {n}.", f"r{n}.md") for n in range(MAX_SHARING + 1)]
        names = build(many).names

        assert names.having(["report"], MAX_SHARING + 5) == ()
        assert list(names.having(["report", "7"], 5)) == ["r7.md"]


class TestWhatADocumentIsCalled:
    def test_a_title_in_capitals_gives_its_initials(self) -> None:
        text = "   GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007\n\nYou may copy it.\n"
        corpus = build([document(text, "copying.txt")])

        for short in ("ggpl", "gpl"):
            assert list(corpus.names.called(short, NameKind.INITIALS, 1)) == ["copying.txt"]

    @pytest.mark.parametrize(
        ("text", "replaced"),
        [
            ("# P\n\nThis policy replaces the Rules of 2021.\n", ("the Rules of 2021",)),
            ("# P\n\nSupersedes: rules_2019.md\n", ("rules_2019.md",)),
            ("# P\n\nEsta política sustituye a la Política de 2022.\n", ("la Política de 2022",)),
            ("# P\n\nDiese Richtlinie ersetzt die Regeln von 2021.\n", ("die Regeln von 2021",)),
            ("# P\n\nThe new lamp replaces the old one of 2021.\n", ()),
        ],
    )
    def test_what_it_says_it_replaces_is_found(self, text: str, replaced: tuple[str, ...]) -> None:
        assert names_of(document(text, "p.md"), ()).says_it_replaces == replaced
