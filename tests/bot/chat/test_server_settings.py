from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.server_settings import (
    SettingControl,
    TypedDocuments,
    changed,
    document_value,
    documents_of,
    forget_channel,
)
from bot.store import Store
from bot.stored_values import MAX_QUOTATIONS, MIN_QUOTATIONS, ServerSettings

NAMES = ("2001-minutes.txt", "2002-minutes.txt", "López.md")


def test_every_control_but_the_one_that_leads_back_changes_something() -> None:
    held = ServerSettings(private=True, quotations=1)
    differing = {
        control: [
            field.name
            for field in fields(ServerSettings)
            if getattr(held, field.name) != getattr(changed(held, control, ["2"]), field.name)
        ]
        for control in SettingControl
    }

    assert differing == {
        SettingControl.ANSWER_ONLY_IN: ["answer_only_in"],
        SettingControl.SILENT_IN: ["silent_in"],
        SettingControl.QUESTION_CHANNELS: ["question_channels"],
        SettingControl.SOURCES: ["sources"],
        SettingControl.TYPE_SOURCES: ["sources"],
        SettingControl.THREAD: ["in_thread"],
        SettingControl.PRIVATE: ["private"],
        SettingControl.QUOTATIONS: ["quotations"],
        SettingControl.ADDRESSES: ["addresses"],
        SettingControl.KEEP_QUESTIONS: ["keep_questions"],
        SettingControl.DIGEST_CHANNEL: ["digest_channel"],
        SettingControl.HELPER_ROLE: ["helper_role"],
        SettingControl.FORUMS: ["forums"],
        SettingControl.RESET: ["private", "quotations"],
        SettingControl.BACK: [],
    }


@given(st.integers(MIN_QUOTATIONS, MAX_QUOTATIONS), st.integers(MIN_QUOTATIONS, MAX_QUOTATIONS))
def test_as_many_quotations_are_set_as_are_chosen(before: int, chosen: int) -> None:
    held = ServerSettings(quotations=before)

    assert changed(held, SettingControl.QUOTATIONS, [str(chosen)]).quotations == chosen
    assert changed(held, SettingControl.QUOTATIONS, []) == held


def test_a_menu_that_names_every_document_means_all() -> None:
    values = [document_value(name) for name in NAMES]

    assert documents_of(values[:2], NAMES) == set(NAMES[:2])
    assert documents_of(values, NAMES) == frozenset()
    assert documents_of([], NAMES) == frozenset()


@pytest.mark.parametrize(
    ("typed", "names", "unknown"),
    [
        ("2001-minutes.txt", {NAMES[0]}, ()),
        ("LÓPEZ.MD\n\n  2002* ", {NAMES[1], NAMES[2]}, ()),
        ("*", set(), ()),
        ("", set(), ()),
        ("nothing*\n2001*", {NAMES[0]}, ("nothing*",)),
    ],
)
def test_names_and_patterns_are_read_a_line_each(
    typed: str, names: set[str], unknown: tuple[str, ...]
) -> None:
    assert TypedDocuments.read(typed, NAMES) == TypedDocuments(frozenset(names), unknown)


async def test_a_deleted_channel_is_forgotten_where_settings_are_kept() -> None:
    async with await Store.open(None) as store:
        await store.keep_settings("any:1", ServerSettings(silent_in=frozenset({"a", "b"})))
        await forget_channel(store, "any:1", "a")
        await forget_channel(None, "any:1", "b")

        assert (await store.settings("any:1")).silent_in == {"b"}
