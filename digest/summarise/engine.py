"""Engines by name: ours, or one of sumy's own."""

import warnings
from importlib.metadata import version

from digest.summarise import choose

#: Raised with every change of what the default engine says, so that stored summaries can be told apart.
VERSION = 2

#: sumy's own methods, as the settings name them: module and class.
SUMY = {
    "edmundson": ("edmundson", "EdmundsonSummarizer"),
    "kl": ("kl", "KLSummarizer"),
    "lexrank": ("lex_rank", "LexRankSummarizer"),
    "lsa": ("lsa", "LsaSummarizer"),
    "luhn": ("luhn", "LuhnSummarizer"),
    "random": ("random", "RandomSummarizer"),
    "reduction": ("reduction", "ReductionSummarizer"),
    "sumbasic": ("sum_basic", "SumBasicSummarizer"),
    "textrank": ("text_rank", "TextRankSummarizer"),
}

#: What they raise on texts of one word, of no word, or of signs only.
_FAILURES = (ArithmeticError, AssertionError, LookupError, ValueError)


class Engine:
    """One way to summarise, by the name it has in the settings.

    name: "digest" (ours) or one of `SUMY`. Raises ValueError for any other.
    """

    def __init__(self, name: str = "digest") -> None:
        if name != "digest" and name not in SUMY:
            message = f"there is no engine {name!r}; choose one of digest, {', '.join(SUMY)}"
            raise ValueError(message)
        self._method = name
        self.name = f"digest/{VERSION}" if name == "digest" else f"{name}/sumy-{version('sumy')}"

    def summarise(self, title: str, abstract: str) -> str:
        """One sentence, trimmed; "" only for an empty abstract."""
        return self._say(title, abstract, 1) or choose.summarise(title, abstract)

    def brief(self, title: str, abstract: str) -> str:
        """Two sentences in the abstract's order, trimmed; "" only for an empty abstract."""
        return self._say(title, abstract, 2) or choose.brief(title, abstract)

    def _say(self, title: str, abstract: str, count: int) -> str:
        """What sumy's method says; "" where it fails, or where ours is asked for."""
        if self._method == "digest" or not abstract.strip():
            return ""
        # Importing sumy takes more than a second: only who asks for it pays.
        from digest.summarise import frame

        try:
            with warnings.catch_warnings():
                # LSA and LexRank warn of every text that is too short for them.
                warnings.simplefilter("ignore", UserWarning)
                warnings.simplefilter("ignore", RuntimeWarning)
                chosen = frame.summarizer(*SUMY[self._method])(frame.document(title, abstract), count)
        except _FAILURES:
            return ""
        return choose.say([str(sentence) for sentence in chosen])
