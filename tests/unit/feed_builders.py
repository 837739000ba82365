"""Feeds of the families that papers come in, with made-up papers."""

from html import escape

_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
_PRISM = 'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
_CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
_ARXIV = 'xmlns:arxiv="http://arxiv.org/schemas/atom"'


def an_item(
    title: str | None = "Sheep at Night", more: str = "", *, link: str = "https://flock.example.org/1"
) -> str:
    """An item of RSS; the title is given as a reader sees it."""
    shown = "" if title is None else f"<title>{escape(title)}</title>"
    return f"<item>{shown}<link>{escape(link)}</link>{more}</item>"


def an_rss(*items: str, channel: str = "<title>Flock</title>") -> str:
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {_DC} {_PRISM} {_CONTENT} {_ARXIV}>'
    return f"{head}<channel>{channel}{''.join(items)}</channel></rss>"


def an_rdf(*items: str, channel: str = "<title>Flock</title>") -> str:
    about = "".join(f'<rdf:li rdf:resource="https://flock.example.org/{n}"/>' for n in range(len(items)))
    return (
        '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/" {_DC} {_PRISM} {_CONTENT}>\n<channel rdf:about="https://flock.example.org">'
        f"{channel}<items><rdf:Seq>{about}</rdf:Seq></items></channel>\n{''.join(items)}</rdf:RDF>"
    )


def an_entry(
    title: str | None = "Sheep at Night", more: str = "", *, number: str = "tag:flock.example.org,1"
) -> str:
    """An entry of Atom."""
    shown = "" if title is None else f"<title>{escape(title)}</title>"
    return f"<entry><id>{number}</id>{shown}{more}</entry>"


def an_atom(*entries: str, feed: str = "<id>tag:flock.example.org</id><title>Flock</title>") -> str:
    head = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {_DC} {_ARXIV}>'
    return f"{head}{feed}{''.join(entries)}</feed>"
