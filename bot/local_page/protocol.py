"""What the page shows and what a person does there, whichever chat server is behind it.

An adapter for a server gives these values and does these actions; the page knows no more.
They go to the browser as JSON, each dataclass as an object with its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

NodeKind = Literal[
    "bold", "code", "codeblock", "emphasis", "heading", "item", "link", "mention", "paragraph",
    "quote", "small", "spoiler", "strike", "underline",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of formatted text; what is not formatted is a plain ``str``.

    Attributes:
        kind: How it is shown.
        children: What it holds.
        detail: Where a link leads, how deep a heading or an item is, or an item's number.
    """

    kind: NodeKind
    children: tuple[Node | str, ...] = ()
    detail: str = ""


Nodes = tuple[Node | str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a menu, or one suggestion for what is typed."""

    value: str
    label: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message.

    Attributes:
        control: What the server knows it by.
        label: What is written on it.
        look: How much it stands out.
        disabled: Whether it can not be pressed now.
        url: Where it leads, if it is a link.
    """

    control: str
    label: str
    look: Literal["primary", "secondary", "success", "danger"] = "secondary"
    disabled: bool = False
    url: str = ""
    type: Literal["button"] = "button"


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu under a message, of which ``least`` to ``most`` options are chosen.

    Where it ``suggests``, the bot gives the options for what is typed into it.
    """

    control: str
    placeholder: str
    options: tuple[Option, ...]
    least: int = 1
    most: int = 1
    disabled: bool = False
    suggests: bool = False
    type: Literal["menu"] = "menu"


@dataclass(frozen=True, slots=True)
class Controls:
    """A row of buttons and menus."""

    controls: tuple[Button | Menu, ...]
    type: Literal["controls"] = "controls"


@dataclass(frozen=True, slots=True)
class TextPart:
    """Formatted text of a message."""

    nodes: Nodes
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class CardField:
    """A name and a value in a card."""

    name: Nodes
    value: Nodes
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A framed part of a message with a coloured edge.

    Attributes:
        colour: Of the edge, as ``#rrggbb``; empty for the page's own.
        title: Above the body.
        url: Where the title leads.
        body: The text.
        fields: Names and values below it.
        footer: Small print below all.
    """

    colour: str = ""
    title: Nodes = ()
    url: str = ""
    body: Nodes = ()
    fields: tuple[CardField, ...] = ()
    footer: str = ""
    type: Literal["card"] = "card"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message; ``shown`` says whether the page shows a picture, a text or a name."""

    file: str
    name: str
    size: int
    shown: Literal["picture", "text", "name"]
    description: str = ""
    type: Literal["attachment"] = "attachment"


Part = TextPart | Card | Attachment | Controls


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji under a message, how many people gave it, and whether the one who looks did."""

    emoji: str
    count: int
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message as one person sees it.

    Attributes:
        id: What the server knows it by.
        author: The name of who wrote it.
        app: Whether the bot wrote it.
        mine: Whether the person who looks wrote it.
        at: When, in ISO format.
        edited: Whether it was changed later.
        parts: What it consists of.
        about: What it answers: a message or a command.
        private: Whether only the person who looks sees it.
        thinking: Whether the bot has promised it and is still at it.
        system: Whether the server itself says it.
        thread: The thread that starts at it.
        replies: The newest messages of that thread, where they are shown below it.
        earlier: How many messages of the thread are not among them.
        actions: The bot's commands in its menu.
        source: What its author would edit, if that is the person who looks.
        reactions: The emoji under it.
    """

    id: str
    author: str
    app: bool
    mine: bool
    at: str
    parts: tuple[Part, ...]
    edited: bool = False
    about: str = ""
    private: bool = False
    thinking: bool = False
    system: bool = False
    thread: str = ""
    replies: tuple[Message, ...] = ()
    earlier: int = 0
    actions: tuple[str, ...] = ()
    source: str = ""
    reactions: tuple[Reaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A place for messages.

    Attributes:
        id: What the server knows it by.
        name: As shown, without a sign in front.
        kind: A channel of all, the direct messages with the bot, a thread, or a place of the bot
            where nothing can be written.
        topic: What the place is for.
        parent: The channel of a thread.
        newest: The id of its newest message, so that the page can mark what is unread.
        threads: Whether threads can be started in it.
        reactions: Whether messages can be given emoji there.
        welcome: What is said above its first message.
        examples: Questions to click there.
    """

    id: str
    name: str
    kind: Literal["channel", "direct", "thread", "home"]
    topic: str = ""
    parent: str = ""
    newest: str = ""
    threads: bool = False
    reactions: bool = False
    welcome: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone to be on the page."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class CommandOption:
    """What a slash command takes.

    Attributes:
        name: As typed.
        description: What it is for.
        kind: What can be given.
        required: Whether the command needs it.
        suggests: Whether the bot suggests values for what is typed.
        choices: The only values, if they are fixed.
    """

    name: str
    description: str
    kind: Literal["text", "switch", "number", "channel", "person", "file"]
    required: bool = False
    suggests: bool = False
    choices: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A command for what is typed after a slash.

    Attributes:
        name: Without the slash.
        description: What it does.
        options: What is filled in.
        hint: What is typed behind it in one line, instead of options.
        sign: What its name is shown with.
    """

    name: str
    description: str
    options: tuple[CommandOption, ...] = ()
    hint: str = ""
    sign: str = "/"


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in.

    ``least`` and ``most`` count characters, choices of a menu, or files. Where it ``suggests``,
    the bot gives the options for what is typed into it.
    """

    control: str
    label: str
    kind: Literal["line", "paragraph", "menu", "switch", "file", "note", "button"]
    description: str = ""
    value: str = ""
    required: bool = False
    least: int = 0
    most: int = 0
    placeholder: str = ""
    options: tuple[Option, ...] = ()
    suggests: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A dialogue that the bot has opened (a modal), with what its two buttons say.

    It cannot be sent where nothing is said for that; to close it the page has a word of its own.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    submit: str = ""
    close: str = ""


@dataclass(frozen=True, slots=True)
class FileContent:
    """The content of an attachment."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person gives."""

    name: str
    data: bytes


Values = Mapping[str, str | bool | Upload | Sequence[str | Upload]]
"""What is filled in, by the names of a command's options or by a form's controls."""


class RefusedError(Exception):
    """The chat server does not let a person do that; the message says why, for the person."""


class ChatServer(Protocol):
    """A local chat server, as the page sees it. All ids are those that it has given."""

    @property
    def product(self) -> str:
        """The bot's name, which is also the page's."""

    @property
    def place(self) -> str:
        """The name of the server or workspace, and what it simulates."""

    def people(self) -> Sequence[Person]:
        """Return who there is to be, the first one first."""

    def set_locale(self, person: str, locale: str) -> None:
        """Be told which language a person's page is in."""

    def channels(self, person: str) -> Sequence[Channel]:
        """Return the places that a person can read, in the order of showing."""

    def messages(self, person: str, channel: str) -> Sequence[Message]:
        """Return what a person sees there, oldest first; the same message gives an equal value."""

    def commands(self, person: str, channel: str) -> Sequence[Command]:
        """Return the slash commands that a person may use there."""

    async def file(self, person: str, channel: str, message: str, file: str) -> FileContent:
        """Return an attachment of a message that the person sees."""

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after changes, until the returned function is called."""

    async def visit(self, person: str, channel: str) -> None:
        """Be told that a person has opened a channel."""

    async def say(
        self,
        person: str,
        channel: str,
        text: str,
        *,
        reply_to: str = "",
        files: Sequence[tuple[str, bytes]] = (),
    ) -> None:
        """Write a message."""

    async def edit(self, person: str, channel: str, message: str, text: str) -> None:
        """Change what one's own message says."""

    async def delete(self, person: str, channel: str, message: str) -> None:
        """Delete one's own message."""

    async def react(self, person: str, channel: str, message: str, emoji: str) -> None:
        """Give a message an emoji, or take it back."""

    async def start_thread(self, person: str, channel: str, message: str) -> str:
        """Start a thread at a message, or find the one there; return its id."""

    async def run(self, person: str, channel: str, command: str, values: Values) -> None:
        """Use a slash command."""

    async def suggest(  # noqa: PLR0913, PLR0917  # where, what and by whom
        self, person: str, channel: str, command: str, option: str, typed: str, values: Values
    ) -> Sequence[Option]:
        """Return what the bot suggests for an option of a command."""

    async def use(self, person: str, channel: str, message: str, action: str) -> None:
        """Use a command of a message's menu."""

    async def press(self, person: str, channel: str, message: str, control: str) -> None:
        """Press a button."""

    async def choose(
        self, person: str, channel: str, message: str, control: str, values: Sequence[str]
    ) -> None:
        """Choose in a menu."""

    def form(self, person: str) -> Form | None:
        """Return the dialogue that a person has open; what is done above may open one."""

    async def submit(self, person: str, form: str, values: Values) -> Mapping[str, str]:
        """Send a dialogue off; return what the bot objects to, by the fields' controls."""

    async def close(self, person: str, form: str) -> None:
        """Close a dialogue without sending it."""

    async def complete(
        self, person: str, channel: str, place: str, control: str, typed: str
    ) -> Sequence[Option]:
        """Return the options that the bot gives for what is typed into a menu or field.

        Its ``place`` is a message or a form.
        """
