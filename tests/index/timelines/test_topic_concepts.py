"""What a topic of a timeline finds beyond its own words."""

from __future__ import annotations

import pytest

from index.corpus import build
from index.timelines import MemoryEventIndex, timeline
from tests.helpers.documents import document

CHRONICLE = (
    "The miller Ana Prado was born in 1731. In 1745 the king visited the valley. Ana Prado married "
    "Luis Soto in 1752. In 1764 the bridge was built. The mason Juan Vidal died in 1766. Three men "
    "were killed by the flood in 1770. Bea Soto became mayor in 1781. In 1790 Prado sold the mill. "
    "A dozen drowned in 1801. In 1805 the council elected Karl Meyer president. In 1820 Dr. Meyer "
    "opened a school. The Battle of Alva was fought in 1831."
)


def years(topic: str, text: str = CHRONICLE) -> list[str]:
    found = timeline(MemoryEventIndex(build([document(text)])), topic=topic)
    return [event.edtf for event in found.events]


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("deaths", ["1766", "1770", "1801"]),
        ("Deaths", ["1766", "1770", "1801"]),
        ("births", ["1731"]),
        ("leaders", ["1745", "1781", "1805"]),
        ("wars", ["1831"]),
        ("marriages", ["1752"]),
    ],
)
def test_a_kind_of_event_is_met_by_what_tells_of_one(topic: str, expected: list[str]) -> None:
    assert years(topic) == expected


@pytest.mark.parametrize("topic", ["Ana Prado", "ana prado"])
def test_somebody_is_found_by_the_surname_alone(topic: str) -> None:
    assert years(topic) == ["1731", "1752", "1790"]


def test_a_title_before_a_surname_is_no_other_name() -> None:
    assert years("Karl Meyer") == ["1805", "1820"]


def test_a_surname_behind_another_given_name_is_somebody_else() -> None:
    assert years("Bea Soto") == ["1781"]
    assert years("Luis Soto") == ["1752"]


def test_two_words_that_no_document_joins_are_nobodys_name() -> None:
    text = "In 1990 Bruno sold the farm. In 1991 the Alva froze. In 1992 Bruno crossed the Alva."

    assert years("Bruno Alva", text) == ["1990", "1991", "1992"]


def test_a_common_word_is_no_surname() -> None:
    text = "In 1990 Secure Communities began. In 1991 Other Communities met. In 1992 it was secure."

    assert years("Secure Communities", text) == ["1990", "1991", "1992"]


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("muertes", "En 1766 nació Ana. En 1770 tres hombres se ahogaron. El rey murió en 1801."),
        ("Todesfälle", "1766 wurde Ana geboren. 1770 ertranken drei Männer. Der König starb 1801."),
        ("décès", "Ana naquit en 1766. Trois hommes périrent en 1770. Le roi mourut en 1801."),
        ("mortes", "Ana nasceu em 1766. Três homens pereceram em 1770. O rei morreu em 1801."),
        (
            "morti",
            "Ana nacque nel 1766. Tre uomini perirono nel 1770. Il re morì nel 1801.",
        ),
    ],
)
def test_a_kind_of_event_is_found_in_its_language(topic: str, text: str) -> None:
    assert years(topic, text) == ["1770", "1801"]
