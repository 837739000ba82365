"""The finished message."""

from typing import NamedTuple


class Letter(NamedTuple):
    """A message ready to leave. Two letters of one issue have the same bytes."""

    #: The envelope sender.
    mail_from: str
    #: The envelope recipient.
    rcpt_to: str
    #: With its angle brackets; says nothing about the person.
    message_id: str
    #: RFC 5322, lines end in CRLF, ASCII unless the address itself needs SMTPUTF8.
    content: bytes
    #: Whether the content can go over the wire as it is: ASCII, every line ends in CRLF, none begins with a
    #: dot. Who makes it so says so; where it is not said, it is looked for.
    is_ready: bool = False
