"""What an answer taken from official sheets never says in its own voice, in any language.

The rules are the ``[voice]`` table of ``rules/output.toml``.
"""

from __future__ import annotations

import re
from functools import cache

from guardrails.figures import figures
from guardrails.folding import fold
from guardrails.rule_files import read_rules, word_set

_STEM = 5  # letters by which a word of the sentence is known again in the sheet
# How usual a word must be (Zipf scale of wordfreq, 3: one in a million) when its sheet lacks it.
_USUAL = {"fr": 2.0, "en": 2.9}
_USUAL_NAME = {"fr": 3.5, "en": 4.0}
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def speaks_of_itself(sentence: str, source: str) -> bool:
    """Whether it says « je » or « my », which the source does not: sheets say « vous »."""
    own = word_set(read_rules("output")["voice"], "first_person")
    said = {word for word in re.findall(r"\w+", fold(sentence)) if word in own}
    return bool(said - set(re.findall(r"\w+", fold(source))))


def gives_verdict(sentence: str, source: str) -> bool:
    """Whether it tells a person what was decided of their case; « si votre demande est… » may."""
    held = fold(source)
    folded = fold(sentence)
    return any(match.group() not in held for match in _verdicts().finditer(folded))


def strange_words(sentence: str, source: str, language: str) -> tuple[str, ...]:
    """Words that the source does not hold and that hardly anybody uses: names, codes."""
    from wordfreq import zipf_frequency

    stems = {word[:_STEM] for word in re.findall(r"\w+", fold(source))}
    usual, usual_name = _USUAL.get(language, 2.0), _USUAL_NAME.get(language, 3.5)
    found = []
    for match in _WORD.finditer(sentence):
        for word in re.findall(r"[^\W_]+", match.group()):
            if len(word) < 3 or word[0].isdigit() or fold(word)[:_STEM] in stems:
                continue
            named = word.isupper() or (word[0].isupper() and match.start() > 0)
            if zipf_frequency(word, language) < (usual_name if named else usual):
                found.append(word)
    return tuple(found)


def is_anchored(sentence: str, source: str) -> bool:
    """Whether a sentence in another language holds something that ties it to the French source.

    A figure with what it counts, a name, or two words that both languages share. The meaning alone
    proves nothing: sentence vectors put any two languages about as near as a true translation.
    """
    held = figures(source)
    if any(f in held and (f.kind != "amount" or f.unit) for f in figures(sentence)):
        return True
    stems = {word[:_STEM] for word in re.findall(r"\w{5,}", fold(source))}
    words = [match for match in _WORD.finditer(sentence) if fold(match.group())[:_STEM] in stems]
    if any(match.group()[0].isupper() and match.start() for match in words):
        return True
    return len({fold(match.group()) for match in words if len(match.group()) > _STEM}) >= 2


@cache
def _verdicts() -> re.Pattern[str]:
    return re.compile("|".join(read_rules("output")["voice"]["verdicts"]))
