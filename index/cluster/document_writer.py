"""What is written of one document, in each index of a generation."""

from __future__ import annotations

import json
from collections.abc import Mapping

from index.cluster.bulk import Bulk
from index.cluster.client import Json
from index.cluster.documents import place_source
from index.cluster.events import event_source
from index.cluster.labels import label_source, pack_labels
from index.cluster.names import listed_source, name_key
from index.cluster.parts import counts_id, labels_id, pack, row_id, split_text, text_id
from index.cluster.schema import Kind, indexed_terms
from index.ranking import numbers_of
from index.storage.prepare import PreparedDocument
from index.storage.rows import checksum


def write_document(
    bulk: Bulk, index: Mapping[Kind, str], number: int, document: PreparedDocument
) -> None:
    """Write a document under its number; its row last, though nothing shows before.

    Args:
        bulk: Sends it.
        index: The aliases by which the indices are written.
        number: Which no other document was given.
        document: As it was prepared.
    """
    source = document.file.source
    dating = document.dating
    for place, (passage, terms) in enumerate(
        zip(numbers_of(number, len(document.terms)), document.terms, strict=True)
    ):
        fields: Json = {
            "number": passage,
            "document": number,
            "terms": indexed_terms(terms),
            "place": place_source(document, place),
        }
        if place in dating.summaries:
            fields["dated"] = indexed_terms(dating.terms[place])
            fields["summary"] = dating.summaries[place].decode()
        bulk.index(index[Kind.PASSAGES], str(passage), fields)
    crc = checksum(document.text, source, document.sha256, document.extra)
    parts = {text_id(number, at): part for at, part in enumerate(split_text(document.text, crc))}
    for table, rows in (("blocks", document.blocks), ("passages", document.passages)):
        parts |= {row_id(table, number, at): row for at, row in enumerate(rows)}
    parts[counts_id(number)] = document.counts
    parts[labels_id(number)] = pack_labels(document.labels)
    for id_, data in parts.items():
        bulk.index(index[Kind.PARTS], id_, {"document": number, "packed": pack(data)})
    for place, label in enumerate(document.labels):
        fields = label_source(number, source, place, label)
        bulk.index(index[Kind.LABELS], f"{number}-{place}", fields)
    for place, row in enumerate(dating.rows):
        bulk.index(index[Kind.EVENTS], f"{number}-{place}", event_source(number, source, row))
    bulk.index(index[Kind.DOCUMENTS], str(number), _row(number, document))


def _row(number: int, document: PreparedDocument) -> Json:
    file, dating = document.file, document.dating
    mined = {
        kind: [
            [alias.name, alias.other, alias.span.start, alias.span.end]
            for alias in found
            if alias.span is not None
        ]
        for kind, found in (("introduced", document.introduced), ("roles", document.roles))
    }
    warnings = [[each.line, each.why, each.key] for each in document.metadata_warnings]
    names = document.names
    keys = [name_key(name, kind) for name, kind in names.names]
    row: Json = {
        "document": number,
        "source": file.source,
        "sha256": document.sha256,
        "size": file.size,
        "modified": file.modified,
        "given": json.dumps(dict(file.metadata), sort_keys=True),
        "characters": document.characters,
        "blocks": document.block_count,
        "passages": len(document.terms),
        "worded": worded(document),
        "length": document.length,
        "title": document.title,
        "extra": document.extra,
        "warnings": json.dumps(warnings),
        "warned": bool(warnings),
        "names": keys,
        "listed": listed_source(file.source, number, len(document.terms), keys),
        "called": sorted({name for name, _ in names.names}),
        "replaced": [[name, stated] for name, stated in names.all_replaced],
        "replaces": bool(names.all_replaced),
        **mined,
        "mined": any(mined.values()),
    }
    if dating.first_date is not None:
        row |= {"first_date": dating.first_date, "last_date": dating.last_date}
    return row


def worded(document: PreparedDocument) -> int:
    """Return how many passages of a document have any term."""
    return sum(1 for terms in document.terms if terms)
