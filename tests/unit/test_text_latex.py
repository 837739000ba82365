"""LaTeX reads as text; what cannot be read is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text.latex import pieces, readable
from digest.text.pieces import Piece, plain


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("$O(n^{2})$", "O(n²)"),
        ("R^3 {times} S^2", "R³ × S²"),
        (r"a gain of 50\% \& more", "a gain of 50% & more"),
        (r"na\"{\i}ve", "naïve"),
        (r"na\"ive", "naïve"),
        (r"Erd\H{o}s, Poincar\'e, Ko\v{c} and {\"O}zg\"ur", "Erdős, Poincaré, Koč and Özgür"),
        (r"$\alpha$-stable and $\Delta$G", "α-stable and ΔG"),
        (r"$\mathcal{O}(n \log n)$", "O(n log n)"),
        (r"6.7\times faster", "6.7× faster"),
        (r"{\emph compression} of \textbf{bold} words", "compression of bold words"),
        (r"\emph{about $x_1$}", "about x₁"),
        (r"$\frac{a+b}{2}$ and $\sqrt{n}$", "(a+b)/2 and √n"),
        (r"$\mathbb{R}^{d \times k}$", "ℝ^(d × k)"),
        ("O(d_{emb}) and 10^{-5}", "O(d_emb) and 10⁻⁵"),
        ("CO$_2$ and H$^+$", "CO₂ and H⁺"),
        (r"at 90^\circ or $90^\circ$", r"at 90^∘ or 90°"),
        ("``quoted'' words", "“quoted” words"),
        (r"\(a \le b\)", "a ≤ b"),
        (
            r"K\"ahler--Einstein metrics---and more, with --fast",
            "Kähler–Einstein metrics—and more, with --fast",
        ),
        (
            r"revisited~\cite{vaswani2017}, see Figure~3 and 5~$\mu$s",
            "revisited [vaswani2017], see Figure 3 and 5 μs",
        ),
        (
            r"\href{https://papers.example/x}{the project page} \textcolor{red}{in red}",
            "the project page in red",
        ),
        (r"{\color{blue} blue} words\footnote{Supported by $x$.}", "blue words"),
        (r"$\times$4 speedup, 10$\times$10 grids, $\sim$100 nodes", "×4 speedup, 10×10 grids, ∼100 nodes"),
        (r"$n\times d$, $\lVert y\rVert_2$ and $A\cup B$", "n×d, ‖y‖₂ and A∪B"),
        (r"$n\log n$, $2\sin\theta$, $\arg\max_x f$", "n log n, 2 sinθ, arg maxₓ f"),
        (r"$f\colon X \to Y$, $\nabla f$ and $\frac{\partial u}{\partial t}$", "f: X → Y, ∇f and (∂u)/(∂t)"),
        (r"$\sqrt[3]{n}$, $\binom{n}{k}$, $a \bmod n$, $x \pmod{p}$", "∛n, (n choose k), a mod n, x (mod p)"),
        (
            r"GPT\textsubscript{2} on the 1\textsuperscript{st} day, the $n^{\text{th}}$",
            "GPT₂ on the 1st day, the nth",
        ),
        (r"$\overline{\text{MS}}$, $\operatorname*{arg\,min}_x$, $\not\in$", "M̄S̄, arg minₓ, ∉"),
        (r"\LaTeX\ and {\LaTeX} for $k$\nobreakdash-NN", "LaTeX and LaTeX for k-NN"),
        (r"$\mathds{1}$, $\mathbb{B}$ and $x^\dagger$", "𝟙, 𝔹 and x†"),
        (r"Cooling at $-269\,^\circ\mathrm{C}$, within 1.5$^\circ$C", "Cooling at -269 °C, within 1.5°C"),
        (r"\$0.20 per token and \$5 a day; \{sets\}", "$0.20 per token and $5 a day; {sets}"),
    ],
)
def test_what_authors_write_reads_as_text(source: str, text: str) -> None:
    assert readable(source) == text


@pytest.mark.parametrize(
    "source",
    [
        "it costs $5 and then $10 a day",
        r"we call it \mname, see \ref{somewhere}",
        "about ~100 of 10~20, at https://uni.example/~ada",
        "$5 or $10, US$5, $100k-$200k",
        r"$\begin{pmatrix} a & b \end{pmatrix}$",
        r"$\underbrace{x}_{y}$ and $\sqrt[k]{n}$",
        r"$\mname + 1$",
        "snake_case_names and TTS_DiT",
        "{{ 7*7 }} {% raw %}",
        r"C:\temp\new",
        r"an accent on nothing: \'{}",
        "\\",
        "$",
        "2^",
        "{",
        r"\emph{never closed",
        "left(x-y_i{h}right)",
    ],
)
def test_what_cannot_be_read_is_left_alone(source: str) -> None:
    assert readable(source) == source


def test_raised_and_lowered_stretches_are_told_apart() -> None:
    assert pieces("$x_{ij}^2$ steps") == (Piece("x"), Piece("ij", "sub"), Piece("2", "sup"), Piece(" steps"))


@pytest.mark.parametrize(
    "unit",
    [
        "\\emph{",
        "{",
        "$",
        "$a ",
        "^{",
        "a^{b",
        "\\",
        "\\hat",
        "$x^{",
        "{\\it ",
        "\\text{$",
        "``",
        "\\(x",
        "a~",
        "a--",
        "\\href{x}{",
        "\\cite{",
        "\\not",
        "\\sqrt[3]{",
    ],
)
def test_deep_hostile_nesting_is_read_to_its_end(unit: str) -> None:
    # Work that grows with the square of the depth would not end within the day.
    deep = unit * (200_000 // len(unit))
    assert "".join(readable(deep + "end").split()).endswith("end")


@given(st.text(alphabet="ab1 \\{}$^_\"'`~%times", max_size=60))
@settings(max_examples=200)
def test_any_text_is_read_without_an_error(source: str) -> None:
    assert plain(pieces(source)) == readable(source)


@given(st.text(alphabet=st.characters(exclude_characters="\\{$^`"), max_size=200))
def test_a_text_without_latex_stays_as_it_is(source: str) -> None:
    assert readable(source) == source
