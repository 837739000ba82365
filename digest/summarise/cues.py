"""Turns of phrase that tell what a sentence of an abstract is for."""

from collections.abc import Iterator, Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _by_word(**cues: str) -> dict[str, str]:
    return {word: cue for cue, words in cues.items() for word in words.split()}


#: What follows "we" (an adverb between) or "this paper": verbs, by what they announce.
_VERBS = _by_word(
    propose="advocate describe design develop devise introduce offer present propose put suggest",
    build="""build built cast collect construct contribute create derive establish extend formulate
        frame generalise generalize give provide reformulate release""",
    study="""address aim analyse analyze ask characterise characterize consider determine examine
        explore focus formalise formalize identify investigate revisit seek study survey
        tackle""",
    show="""argue conclude confirm demonstrate discover find found highlight illustrate observe
        prove report reveal show validate verify""",
    use="""adopt apply combine compare conduct employ evaluate implement learn leverage measure
        perform test train use utilise utilize""",
)
#: Endings of a verb, and what stands there in the infinitive.
_INFLECTED = (("", ""), ("s", ""), ("es", ""), ("d", ""), ("ed", ""), ("ied", "y"), ("ies", "y"))
_ADVERBS = _words("also can first further hence here now then therefore thus will")
_WORK = _words("article contribution letter paper report research study survey thesis work")

#: First words of sentences that go on from another one, or tell what others did.
_ADDS = _words("additionally also besides finally further furthermore lastly moreover")
_BEFORE = _words("conventional current existing many most previous prior recent recently there traditional")

#: Second word and first, of pairs that point at a sentence which a reader will not see.
_LEADING_ON = {("following", "the"), ("follows", "as"), ("a", "such"), ("an", "such"), ("common", "this")}

#: Words anywhere in a sentence.
_ANYWHERE = _by_word(
    trial="""benchmark benchmarks dataset datasets evaluation evaluations experiment experiments experimental
        empirical empirically extensive""",
    beats="better best outperform outperforms outperforming superior state-of-the-art sota",
    worth="""accuracy accurate competitive comparable effective effectiveness efficiency efficient performance
        robust significant significantly""",
    result="result results",
    shows="""demonstrate demonstrates demonstrating find found indicate indicates reveal reveals show showing
        shows suggest suggests""",
    ours="our",
    code="available github http https",
)


def cues(words: Sequence[str]) -> frozenset[str]:
    """The cues in a sentence's lower-case words: "propose", "show", "adds", "before", "result", "code" …"""
    return frozenset(_found(words))


def _found(words: Sequence[str]) -> Iterator[str]:
    if words:
        yield from _opening(words)
    for i, word in enumerate(words):
        if word in _ANYWHERE:
            yield _ANYWHERE[word]
        elif word == "we":
            yield from _verb(words[i + 1 : i + 3])
        elif i and (word, words[i - 1]) in _LEADING_ON:
            yield "leads on"
        elif word in _WORK and i and words[i - 1] in ("this", "present", "these"):
            yield "this paper"
            yield from _verb(words[i + 1 : i + 3])


def _opening(words: Sequence[str]) -> Iterator[str]:
    first = words[0]
    second = words[1] if len(words) > 1 else ""
    if first in _ADDS or (first, second) in {("in", "addition"), ("we", "also"), ("we", "further")}:
        yield "adds"
    elif first in _BEFORE or (first, second) == ("it", "is"):
        yield "before"


def _verb(after: Sequence[str]) -> Iterator[str]:
    """The cue of the verb that comes next, an adverb between or not, in the present or the past."""
    for word in after:
        for ending, instead in _INFLECTED:
            cue = _VERBS.get(word.removesuffix(ending) + instead) if word.endswith(ending) else None
            if cue:
                yield cue
                return
        if not (word in _ADVERBS or word.endswith("ly")):
            return
