"""What LaTeX's commands look like as characters: tables only."""


def _named(words: str) -> list[str]:
    return words.split()


def _pairs(words: str, signs: str) -> dict[str, str]:
    return dict(zip(words.split(), signs, strict=True))


#: Letters and signs that stand for themselves, in and out of formulas.
SYMBOLS = {
    **_pairs(
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau",
        "αβγδεζηθικλμνξοπρστ",
    ),
    **_pairs(
        "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon",
        "υφχψωΓΔΘΛΞΠΣΥΦΨΩε",
    ),
    **_pairs("vartheta varpi varrho varsigma varphi", "ϑϖϱςφ"),
    **_pairs(
        "times cdot div pm mp ast star circ bullet oplus ominus otimes odot cap cup setminus wedge vee land",
        "×·÷±∓∗⋆∘•⊕⊖⊗⊙∩∪∖∧∨∧",
    ),
    **_pairs(
        "lor neg lnot leq le geq ge neq ne equiv approx sim simeq cong propto ll gg prec succ subset",
        "∨¬¬≤≤≥≥≠≠≡≈∼≃≅∝≪≫≺≻⊂",
    ),
    **_pairs(
        "supset subseteq supseteq in notin ni forall exists nexists emptyset varnothing infty partial nabla",
        "⊃⊆⊇∈∉∋∀∃∄∅∅∞∂∇",
    ),
    **_pairs(
        "sum prod int oint to rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow",
        "∑∏∫∮→→←↔⇒⇐⇔",
    ),
    **_pairs(
        "longrightarrow mapsto uparrow downarrow implies iff ldots dots cdots langle rangle lfloor rfloor",
        "⟶↦↑↓⇒⇔………⟨⟩⌊⌋",
    ),
    **_pairs(
        "lceil rceil mid parallel perp angle degree prime ell hbar Re Im aleph dagger ddagger S P copyright",
        "⌈⌉∣∥⊥∠°′ℓℏℜℑℵ†‡§¶©",
    ),
    **_pairs("pounds checkmark triangle square rtimes ltimes models vdash top bot", "£✓△□⋊⋉⊨⊢⊤⊥"),
    **_pairs("gtrsim lesssim leqslant geqslant coloneqq triangleq doteq asymp", "≳≲≤≥≔≜≐≍"),
    **_pairs("longleftrightarrow Longrightarrow hookrightarrow leadsto twoheadrightarrow", "⟷⟹↪⇝↠"),
    **_pairs("bigcup bigcap bigoplus bigotimes bigvee bigwedge diamond Box blacksquare", "⋃⋂⨁⨂⋁⋀⋄□■"),
    **_pairs("euro texteuro textless textgreater textunderscore textdollar", "€€<>_$"),
    **_pairs("textbullet textellipsis", "•…"),
    **_pairs("textquoteleft textquoteright textquotedblleft textquotedblright textasciicircum", "‘’“”^"),
    "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "bmod": "mod",
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "textbackslash": "\\", "textasciitilde": "~",
    "textendash": "–", "textemdash": "—", "textbar": "|", "textmu": "µ", "textdegree": "°",
    "texttimes": "×", "textregistered": "®", "texttrademark": "™", "colon": ":", "lbrace": "{", "rbrace": "}",
    "vert": "|", "lvert": "|", "rvert": "|", "Vert": "‖", "lVert": "‖", "rVert": "‖", "|": "‖",
    "%": "%", "&": "&", "#": "#", "_": "_", "$": "$", "{": "{", "}": "}",
}  # fmt: skip

#: Those of them that are letters: LaTeX swallows the blank after them.
LETTERS = frozenset(_named("ss o O l L ae AE oe OE aa AA i j"))

#: Names of functions: printed upright as they are.
FUNCTIONS = frozenset(
    _named(
        "log ln lg exp sin cos tan cot sinh cosh tanh arcsin arccos arctan min max inf sup lim limsup liminf "
        "arg argmin argmax det dim ker deg gcd hom Pr mod poly softmax sgn sign tr diag rank sec csc coth "
        "Tr Var Cov"
    )
)

#: Blanks of any width, and what only changes the size of a bracket.
SPACES = {",": " ", ";": " ", ":": " ", " ": " ", "quad": " ", "qquad": " ", "~": " ", "\\": " ", "/": ""}
NOTHING = frozenset(
    _named(
        "! left right big Big bigl bigr Bigl Bigr bigg Bigg biggl biggr middle displaystyle textstyle limits "
        "nolimits xspace noindent protect nobreakdash allowbreak -"
    )
)

#: Commands whose argument is prose, with formulas between dollars.
PROSE_WRAPPERS = frozenset(
    _named(
        "text textrm textbf textit texttt textsf textsc textsl textup textmd textnormal emph mbox hbox "
        "underline uline url"
    )
)

#: Commands whose argument is shown as it is; as declarations (`{\it …}`) too.
WRAPPERS = PROSE_WRAPPERS | frozenset(
    _named(
        "mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak boldsymbol bm operatorname ensuremath "
        "mathop mathbin mathrel rm it bf tt sf sc em sl"
    )
)

#: `\mathbb{…}`
DOUBLE_STRUCK = dict(zip(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ1", "𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ𝟙", strict=True,
))  # fmt: skip
#: The commands that write them.
BLACKBOARDS = frozenset(("mathbb", "mathds", "mathbbm"))

#: Commands whose argument is not for readers of a title.
DROPPED = frozenset(("footnote", "thanks", "label", "color"))
#: Commands with two arguments, of which the second is what is read.
SECOND_IS_READ = frozenset(("textcolor", "href"))

#: Signs that open something: what they hold stands close to them.
OPENERS = frozenset(_named("langle lfloor lceil lvert lVert lbrace"))

#: Accents by command, as combining characters.
ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331", "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
    "bar": "\u0304", "overline": "\u0304", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308",
    "acute": "\u0301", "grave": "\u0300", "breve": "\u0306", "check": "\u030c",
    "mathring": "\u030a",
}  # fmt: skip

#: Accents that are a letter: `\c{c}`, but `\circ` is a word of its own.
LETTER_ACCENTS = frozenset("cvuHkrdb")

SUPERSCRIPTS = dict(zip(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzT∗*⋆†‡′⊤",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ***†‡′ᵀ",
    strict=True,
))  # fmt: skip
SUBSCRIPTS = dict(zip(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
    strict=True,
))  # fmt: skip
