"""A tiny encoder, made in a folder: each word it knows has a direction of its own.

It is a real ONNX file and a real tokenizer, so that everything but the size is as in service.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

WORDS = "cat kitten dog puppy bridge river opened closed budget money harbour storm".split()
SAME = {"kitten": "cat", "puppy": "dog", "money": "budget"}
DIMENSIONS = 16

DESCRIPTION = """
name = "tiny"
query = ""
passage = ""
pooling = "mean"
longest = 32
languages = []

[calibration]
floor = 0.2
range = 0.6
"""


def make_model(folder: Path, description: str = DESCRIPTION) -> Path:
    """Write ``model.onnx``, ``tokenizer.json`` and ``model.toml`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.toml").write_text(description, encoding="utf-8")
    vocabulary = {word: number for number, word in enumerate(["[UNK]", *WORDS])}
    tokenizer = {
        "version": "1.0",
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    rows = []
    for word in ["[UNK]", *WORDS]:
        row = [0.0] * DIMENSIONS
        # Unknown words point nowhere in particular, so that they hardly count.
        row[vocabulary[SAME.get(word, word)]] = 0.05 if word == "[UNK]" else 1.0
        rows.append(row)
    (folder / "model.onnx").write_bytes(_onnx(rows))
    return folder


def _onnx(rows: list[list[float]]) -> bytes:
    """A model of one node that looks up a row for each token, in protobuf's wire format."""
    flat = [number for row in rows for number in row]
    table = (
        _number(1, len(rows))
        + _number(1, len(rows[0]))
        + _number(2, 1)
        + _text(8, "table")
        + _bytes(9, struct.pack(f"<{len(flat)}f", *flat))
    )
    node = _text(1, "table") + _text(1, "input_ids") + _text(2, "out") + _text(4, "Gather")
    graph = (
        _bytes(1, node)
        + _text(2, "tiny")
        + _bytes(5, table)
        + _bytes(11, _value("input_ids", 7, ("batch", "tokens")))
        + _bytes(12, _value("out", 1, ("batch", "tokens", DIMENSIONS)))
    )
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 13))


def _value(name: str, kind: int, shape: tuple[str | int, ...]) -> bytes:
    dimensions = b"".join(
        _bytes(1, _text(2, size) if isinstance(size, str) else _number(1, size)) for size in shape
    )
    tensor = _number(1, kind) + _bytes(2, dimensions)
    return _text(1, name) + _bytes(2, _bytes(1, tensor))


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())


def _bytes(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _number(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _varint(number: int) -> bytes:
    data = b""
    while number > 127:
        data += bytes([number & 127 | 128])
        number >>= 7
    return data + bytes([number])
