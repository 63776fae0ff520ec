"""Small real files, changed as an attacker or a bad disk would: the same seed, the same files."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

NUMBER = re.compile(rb"\d+")
NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483648", b"99999999999999999999", b"9" * 5000,
           "²".encode(), b"1e999", b"NaN")  # fmt: skip
BYTES = (b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3", b"\x1b", b"\r\n", b"\xe2\x80\xae")
WORDS: dict[str, Sequence[bytes]] = {
    "xml": (
        b'<!DOCTYPE x [<!ENTITY a "b">]>', b"&a;", b"&#0;", b"&#x10FFFF;", b"]]>", b"<![CDATA[",
        b"<!--", b"<?x", b"<Tableau>", b"<Liste>", b"<Item>", b"<Chapitre>", b'xmlns:x="x"',
        b"<Paragraphe>" * 40, b'fusionHorizontale="1000000000"', b'encoding="utf-16"', b"<a/>" * 50,
    ),
    "json": (
        b'{"children":[' * 40, b"[" * 200, b'"\\ud800"', b"1e999", b"null", b'"type":"element",',
        b'{"type":"element","name":"Titre","children":[', b'"children":{},', b'"attributes":[],',
    ),
    "pdf": (
        b"/Kids [2 0 R 3 0 R]", b"/Count 999999999", b"/Length 99999999999", b"/Prev 0", b"<<" * 60,
        b"/Filter [/FlateDecode /FlateDecode /ASCIIHexDecode]", b"[" * 300, b"endstream",
        b"/Predictor 12 /Columns 2147483647", b"/W [8 8 8]", b"/Parent 1 0 R", b"( " * 50,
        b"0 0 1e20 1e20 re S ", b"q " * 500, b"/F1 1e30 Tf", b"9 0 obj", b"%%EOF", b"stream",
        b"endobj",
    ),
    "html": (
        b"<table>" * 30, b"<td rowspan=65534 colspan=1000>", b"<b>" * 60, b"<!--", b"<script>",
        b"<template>", b"<svg><style>", b"<select>", b"</p>" * 40, b"&#x110000;", b"<plaintext>",
        b'<meta charset="utf-7">', b'style="display:none"', b"<details><summary>", b"<frameset>",
    ),
}  # fmt: skip


def mutants(whole: Sequence[bytes], kind: str, seed: int) -> Iterator[bytes]:
    """Files without end, each made from one or two of ``whole`` by one to four changes."""
    chance = random.Random(seed)
    words = (*WORDS.get(kind, ()), *BYTES)
    while True:
        content = chance.choice(whole)
        if kind in REARRANGED and chance.random() < 0.6:
            content = REARRANGED[kind](content, chance)
        else:
            for _ in range(chance.randint(1, 3)):
                content = _changed(content, chance, words, whole)
        yield content


def _rearranged(content: bytes, chance: random.Random) -> bytes:
    """Sound XML whose elements stand, nest, repeat and say what they should not."""
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return content  # packed: only its bytes can be changed
    for _ in range(chance.randint(1, 5)):
        every = [element for element in root.iter("*") if element is not root]
        if not every:
            break
        one, other = chance.choice(every), chance.choice(every)
        match chance.randrange(6):
            case 0 if one.getparent() is not None:
                one.getparent().remove(one)
            case 1:
                copy = deepcopy(one)
                small = len(etree.tostring(copy)) < 1500
                for _ in range(chance.choice((1, 3, 60)) if small else 1):
                    other.append(deepcopy(copy))
            case 2:
                one.tag = other.tag
            case 3:
                one.text = chance.choice(("", "\u00a0", "x" * 5000, "\u202e\u200b", "1e999", "-"))
            case 4:
                names = [name for element in every for name in element.attrib] or ["type"]
                value = chance.choice(NUMBERS).decode()
                one.set(chance.choice(names), chance.choice((value, "", "header")))
            case _:
                for name in list(one.attrib):
                    del one.attrib[name]
        if len(etree.tostring(root)) > 300_000:
            break
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _changed(
    content: bytes, chance: random.Random, words: Sequence[bytes], whole: Sequence[bytes]
) -> bytes:
    at = chance.randint(0, len(content))
    to = min(len(content), at + int(chance.expovariate(1 / 40)))
    match chance.randrange(7):
        case 0:
            return content[:at] + chance.choice(words) + content[to:]
        case 1:
            return content[:at] + chance.choice(words) + content[at:]
        case 2:
            return content[:at]
        case 3:
            return content[:at] + content[at:to] * chance.choice((2, 3, 50, 400)) + content[to:]
        case 4:
            other = chance.choice(whole)
            cut = chance.randint(0, len(other))
            return content[:at] + other[cut : cut + chance.randint(1, 400)] + content[to:]
        case 5:
            numbers = list(NUMBER.finditer(content))
            if numbers:
                found = chance.choice(numbers)
                return content[: found.start()] + chance.choice(NUMBERS) + content[found.end() :]
    flipped = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if flipped:
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def _rewritten(content: bytes, chance: random.Random) -> bytes:
    """Sound JSON that holds, here and there, another kind of thing than is expected."""
    root = json.loads(content)
    places: list[tuple[Any, Any]] = []

    def walk(thing: Any) -> None:
        for key, value in thing.items() if isinstance(thing, dict) else enumerate(thing):
            places.append((thing, key))
            if isinstance(value, dict | list):
                walk(value)

    walk(root)
    for _ in range(chance.randint(1, 3)):
        thing, key = chance.choice(places)
        other, place = chance.choice(places)
        odd = (None, [], {}, [1], {"a": 1}, 1e999, -1, True, "", "\ud800", "x" * 5000, "\u00b2")
        thing[key] = chance.choice((*odd, deepcopy(other[place])))
        places = [(one, name) for one, name in places if name in one or isinstance(one, list)]
    return json.dumps(root).encode()


REARRANGED: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "xml": _rearranged,
    "json": _rewritten,
}
