"""sumy, its only home: our scorer as one of its summarizers, and its own with our sentences and words.

Importing sumy takes more than a second (it brings NLTK, numpy and requests), so this module is imported where
a method of sumy's is asked for, never by the default path.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING, Any

from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence

from digest.summarise.choose import choose
from digest.summarise.terms import STOP, WORD, stem
from digest.text.sentences import split

if TYPE_CHECKING:  # sumy has no types; these are the two classes that we extend

    class AbstractSummarizer:
        def __call__(self, document: Any, sentences_count: int) -> tuple[Any, ...]: ...

    class RandomSummarizer(AbstractSummarizer): ...

else:
    from sumy.summarizers._summarizer import AbstractSummarizer
    from sumy.summarizers.random import RandomSummarizer

#: What Edmundson's method asks for: words that speak for a sentence, and against it.
_BONUS = """achieve approach demonstrate develop find framework introduce method new novel outperform paper
    present propose prove result show significant work"""
_STIGMA = "although difficult existing hardly however impossible previous prior recently"

#: What a sumy summarizer is: document and number of sentences in, sentences in the document's order out.
Summarizer = Callable[[Any, int], tuple[Any, ...]]


class Tokenizer:
    """Our sentences and words in the shape sumy asks for; needs no download."""

    language = "english"

    def to_sentences(self, paragraph: str) -> tuple[str, ...]:
        return tuple(split(paragraph))

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(WORD.findall(sentence))


class DigestSummarizer(AbstractSummarizer):
    """Our own scorer as a sumy summarizer: the title is the document's heading, the rest the abstract."""

    def __call__(self, document: Any, sentences_count: int) -> tuple[Any, ...]:
        sentences = document.sentences
        title = " ".join(str(heading) for heading in document.headings)
        chosen = choose(title, [str(sentence) for sentence in sentences], sentences_count)
        return tuple(sentences[i] for i in chosen)


class _Random(RandomSummarizer):
    """sumy's random choice, the same for the same document."""

    def _get_random_ratings(self, sentences: tuple[Any, ...]) -> dict[Any, int]:
        ratings = list(range(len(sentences)))
        Random(" ".join(str(sentence) for sentence in sentences)).shuffle(ratings)  # noqa: S311
        return dict(zip(sentences, ratings, strict=True))


def document(title: str, abstract: str) -> Any:
    """A paper as sumy sees one: one paragraph, the title its heading."""
    tokenizer = Tokenizer()
    heading = [Sentence(title, tokenizer, is_heading=True)] if title.strip() else []
    return ObjectDocumentModel([Paragraph([*heading, *(Sentence(s, tokenizer) for s in split(abstract))])])


@cache
def summarizer(module: str, cls: str) -> Summarizer:
    """One of sumy's own summarizers, with our stems and stop words. It keeps nothing of a document."""
    if cls == "RandomSummarizer":
        return _Random()
    found: Any = getattr(import_module(f"sumy.summarizers.{module}"), cls)(stem)
    if cls == "EdmundsonSummarizer":
        found.bonus_words, found.stigma_words = _BONUS.split(), _STIGMA.split()
        found.null_words = STOP
    else:
        found.stop_words = STOP
    made: Summarizer = found
    return made
