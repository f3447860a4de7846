"""What Discord's settings call the permissions that the bot can use.

By the names that Discord's API gives them. Each language has the names that Discord's own
client shows in it, so that they can be found there.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "view_channel": "View Channels",
        "send_messages": "Send Messages",
        "send_messages_in_threads": "Send Messages in Threads",
        "create_public_threads": "Create Public Threads",
        "embed_links": "Embed Links",
        "attach_files": "Attach Files",
        "read_message_history": "Read Message History",
    }
)
SPANISH: Mapping[str, str] = MappingProxyType(
    {
        "view_channel": "Ver canales",
        "send_messages": "Enviar mensajes",
        "send_messages_in_threads": "Enviar mensajes en hilos",
        "create_public_threads": "Crear hilos públicos",
        "embed_links": "Insertar enlaces",
        "attach_files": "Adjuntar archivos",
        "read_message_history": "Leer el historial de mensajes",
    }
)
