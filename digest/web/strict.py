"""A letter as a page: mail readers want its style in every element, and our pages allow no style there."""

import re
from base64 import b64encode
from hashlib import sha256

#: In what we render, neither of these stands inside of an attribute.
_TAG = re.compile(r"<[a-z][^<>]*>")
_POLICY = "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def as_page(letter: str) -> tuple[str, str]:
    """The HTML of a letter as a page that looks the same, and the content security policy that it keeps.

    Each different `style` becomes a rule of a class in its style element, which the policy names by its
    hash. The rules that were there are `!important` and stay above.
    """
    names: dict[str, str] = {}
    head, _, rest = letter.partition("<style>")
    media, _, body = rest.partition("</style>")
    body = _TAG.sub(lambda tag: _without_style(tag[0], names), body)
    rules = "\n".join(f".{name} {{ {style} }}" for style, name in names.items())
    style = f"\n{rules}{media}"
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"{head}<style>{style}</style>{_in_main(body)}", _POLICY.format(f"sha256-{digest}")


def _without_style(tag: str, names: dict[str, str]) -> str:
    before, has_style, rest = tag.partition(' style="')
    if not has_style:
        return tag
    style, _, rest = rest.partition('"')
    name = names.setdefault(style, f"as{len(names)}")
    start, has_class, classes = before.partition(' class="')
    return f'{start} class="{name} {classes}{rest}' if has_class else f'{before} class="{name}"{rest}'


def _in_main(body: str) -> str:
    """Where a program that reads pages out begins."""
    before, start, rest = body.partition("<body")
    attributes, _, content = rest.partition(">")
    return f"{before}{start}{attributes}>\n<main>{content}".replace("</body>", "</main>\n</body>")
