"""Taking off what a sentence does not need: openers, citations, parentheses. No word is added."""

import re

_WORK = "(?:article|contribution|letter|paper|report|research|study|survey|thesis|work)"
_THIS = r"(?:this|these|that|the|such|both)"

_LABEL = re.compile(
    r"(?:(?:Abstract|Aims?|Background|Conclusions?|Findings|Introduction|Methods?|Motivation|Objectives?|"
    r"Purpose|Results|Significance|Summary|TL;?DR) ?[:—–] ?|% |[(\[]?(?:\d{1,2}|[ivx]{1,4}|[a-e])[)\]] )",
    re.IGNORECASE,
)
#: What stands before a comma at the beginning and says only how a sentence hangs on the one before.
_LINKS = (
    "accordingly|additionally|all in all|also|as a consequence|as a first example|as a first step|"
    "as a result|as such|besides|concretely|consequently|conversely|crucially|finally|first|firstly|"
    "further|furthermore|hence|here|however|importantly|in addition|in conclusion|in contrast|"
    "in doing so|in fact|in light of this|in particular|in response|in short|in summary|indeed|instead|"
    "interestingly|last|lastly|meanwhile|more concretely|more importantly|more precisely|"
    "more specifically|moreover|nevertheless|next|nonetheless|notably|on the contrary|"
    "on the other hand|overall|rather|second|secondly|specifically|subsequently|surprisingly|that is|"
    "then|therefore|third|thus|to do so|to do this|ultimately|unfortunately|yet"
)
#: "To address this problem", "Motivated by these observations".
_SOLVE = (
    "accomplish|achieve|address|alleviate|bridge|close|combat|deal with|fill|handle|mitigate|overcome|remedy|"
    "resolve|solve|tackle"
)
_OPENER = re.compile(
    rf"(?:(?:In|With|Through) (?:this|the present|our) (?:\w+ )?{_WORK},? "
    rf"|(?:{_LINKS}), "
    r"|(?:Against|With|In light of|For|To|Towards?) (?:this|that) (?:background|end|goal|in mind|purpose), "
    r"|(?:Also|And|But|Hence|Here|So|Then|Therefore|Thus) (?=we\b)"
    rf"|To (?:\w+ly )?(?:{_SOLVE}) {_THIS}(?: \w+){{0,3}}, "
    rf"|(?:Based on|Building on|Given|Guided by|Inspired by|Motivated by) {_THIS}(?: \w+){{0,3}}, )",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"It (?:is|was|has been|can be) (?:also )?(?:demonstrated|found|proved|proven|shown) that "
)
_ALSO = re.compile(
    r"(?<=^We )(?:additionally|also|finally|first|further|furthermore|hence|here|instead|next|now|then|"
    r"therefore|thus) "
)
_PARENTHESES = re.compile(r" \([^()]{0,400}\)")
_CITATION = re.compile(r" ?\[\d[\d,– -]{0,40}\]|[ ~]{0,2}\\cite[a-z]{0,8}\{[^{}]{0,300}\}")
_LOOSE = re.compile(r" (?=[,.;:?!](?:\s|$))")
#: How a sentence ends that nothing was cut from.
_ENDED = re.compile(r"[.!?…。！？｡][\"'”’»)\]}*$」』）]*$")
_POINTING = re.compile(r"(?:It|Its|They|This|These|Those|Their|Such)\b[ ,]*", re.IGNORECASE)
_OWN_WORK = re.compile(rf"(?:This|These) (?:\w+ )?{_WORK}s?\b", re.IGNORECASE)


def trim(sentence: str) -> str:
    """A sentence without opener, label, citations and parentheses; itself where nothing would be left."""
    text = _CITATION.sub("", sentence)
    if "(" in text:
        # Twice, for parentheses in parentheses.
        text = _PARENTHESES.sub("", _PARENTHESES.sub("", text))
    text = _LOOSE.sub("", text).strip()
    text = _without_opener(text)
    return text if any(char.isalnum() for char in text) else sentence


def unbroken(sentences: list[str]) -> list[str]:
    """The sentences without the last one, where the text was cut off in it and there are others."""
    return sentences if len(sentences) < 2 or _ENDED.search(sentences[-1]) else sentences[:-1]


def dangles(sentence: str) -> bool:
    """Whether a sentence begins with a word that points before it: "It", "This", "These" …"""
    return _POINTING.match(sentence) is not None and _OWN_WORK.match(sentence) is None


def grounded(sentence: str) -> str:
    """A sentence without the pointing word that it begins with: "This reduces cost." → "Reduces cost."."""
    # Three in a row are no sentence any more.
    for _ in range(3):
        rest = _POINTING.sub("", sentence, count=1)
        if not dangles(sentence) or not any(char.isalnum() for char in rest):
            break
        sentence = capitalised(rest)
    return sentence


def capitalised(text: str) -> str:
    """With a capital first, unless the first word is written in its own way ("iPhone", "k-means")."""
    word = text.partition(" ")[0]
    return text[:1].upper() + text[1:] if word.rstrip(",.;:").isalpha() and word.islower() else text


def _without_opener(text: str) -> str:
    for pattern in (_LABEL, _OPENER, _OPENER, _SHOWN):
        opener = pattern.match(text)
        if opener and opener.end() < len(text):
            text = capitalised(text[opener.end() :])
    return _ALSO.sub("", text)
