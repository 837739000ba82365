"""Cutting long sentences at a joint, so that what is left is still a sentence. No word is added."""

import re
from collections.abc import Iterator

from digest.summarise.trim import capitalised, grounded

#: Where a clause that can go begins.
_JOINT = re.compile(
    r",? (?:and (?:also |further |then )?(?:we|our|show|demonstrate|evaluate|discuss|provide|find|prove)"
    r"|while|whereas|although|though|because|since|thus|thereby|hence|so that|such that|in order to"
    r"|as well as|rather than|unlike|such as|including|for example|for instance)\b"
    r"|, (?:which|where|who|whose|with|without|but|yet|to|by|on|in|for|from|at|even|especially|notably)\b"
    r"|, [a-z]{3,14}ing\b|,? (?:e\.g\.|i\.e\.)|[;:] | [—–]+ | -{2,3} "
)
#: Where a sentence says a second thing, which can stand alone.
_SECOND = re.compile(r"(?:, and|, but|, so|;| and) (?=(?:we|our) )")
#: What stands between dashes.
_ASIDE = re.compile(r" ?[—–]+ ?[^—–]{3,120}[—–]+ ?")
_LEAD = re.compile(
    r"(?:After|Although|As|At|Based|Because|Building|By|Compared|Despite|Due|Following|For|From|Given|If|In|"
    r"Inspired|Instead|Leveraging|Motivated|On|Rather|Since|Through|To|Under|Unlike|Using|When|Whereas|While|"
    r"With|Without)\b[^,]{3,200}, (?=(?:we|our|this|the)\b)"
)
_BEGINS_WITH_LEAD = re.compile(_LEAD.pattern.partition("[^,]")[0])
_END = ".!?…。！？"
#: Ends that ask for more: a small word, or a clause that has only begun ("how large models").
_OPEN_END = re.compile(
    r"(?:^|[ -])(?:a|an|and|are|as|at|be|between|both|but|by|can|either|for|from|has|have|i\.e|e\.g|in|into"
    r"|is|it|its|namely|not|of|on|only|or|our|such|than|that|the|their|then|this|to|was|we|were|which|will|with"
    r"|(?:because|how|if|that|when|whether|why)(?: \S+){0,5})$",
    re.IGNORECASE,
)
#: No sentence is cut to fewer words; a very long one may be.
_LEAST = 14
_LEAST_OF_VERY_LONG = 8
_VERY_LONG = 40
#: Nor is what is left a wording with fewer.
_LEAST_OF_WORDING = 8


def shorten(sentence: str, most: int) -> str:
    """At most `most` words where a joint lets it, else the sentence as it is.

    First an adverbial before "we", "our", "this" or "the" goes, then what follows the last joint that leaves
    at most `most` words and at least 14.
    """
    if _length(sentence) <= most:
        return sentence
    lead = _LEAD.match(sentence)
    if lead and _length(sentence[lead.end() :]) >= _LEAST:
        sentence = capitalised(sentence[lead.end() :])
        if _length(sentence) <= most:
            return sentence
    return _cut(sentence, most)


def wordings(trimmed: str) -> list[str]:
    """A trimmed sentence as it may be shown: whole first, then without lead, aside or end."""
    whole = grounded(trimmed)
    found = [whole, *_without_beginning(whole)]
    asides = [(text, aside) for text in found for aside in _ASIDE.finditer(text)]
    found += [f"{text[: aside.start()]} {text[aside.end() :]}" for text, aside in asides]
    ended = [head + "." for text in found for head in _heads(text) if _length(head) >= _LEAST_OF_WORDING]
    return list(dict.fromkeys([*found, *ended]))


def _without_beginning(text: str) -> Iterator[str]:
    lead = _LEAD.match(text)
    for cut in (*([lead] if lead else []), *_SECOND.finditer(text)):
        if _length(text[cut.end() :]) > _LEAST_OF_WORDING:
            yield capitalised(text[cut.end() :])


def clip(text: str, most_words: int, *, most_chars: int) -> str:
    """The beginning of a text that no joint divides, with an ellipsis; the text itself where it is short."""
    words = text.split(" ")
    if len(words) <= most_words and len(text) <= most_chars:
        return text
    head = " ".join(words[:most_words])
    if len(head) > most_chars:
        head = head[:most_chars]
        head = head.rpartition(" ")[0] or head
    return head.rstrip(",;:. ") + "…"


def _cut(sentence: str, most: int) -> str:
    least = _LEAST if _length(sentence) <= _VERY_LONG else _LEAST_OF_VERY_LONG
    heads = [head for head in _heads(sentence) if least <= _length(head) <= most]
    return heads[-1] + "." if heads else sentence


def _heads(sentence: str) -> Iterator[str]:
    """What stands before each joint, where it may stand alone; the shortest first."""
    for joint in _JOINT.finditer(sentence):
        head = sentence[: joint.start()].rstrip(",;: ")
        if _whole(head):
            yield head


def _whole(head: str) -> bool:
    """Whether a beginning may stand alone: nothing is left open in it, no list begun."""
    if head.count("$") % 2 or head.count('"') % 2 or head.count("(") != head.count(")"):
        return False
    if ":" in head or head.endswith((",'", ",’", ",”")) or _OPEN_END.search(head):
        return False
    if "not only" in head and "but" not in head:
        return False
    lead = _BEGINS_WITH_LEAD.match(head)
    return lead is None or ", " in head


def _length(text: str) -> int:
    return text.count(" ") + 1
