"""The right outbox for a destination."""

from digest.deliver.destination import MaildirDestination, parse
from digest.deliver.maildir import MaildirOutbox
from digest.deliver.smtp import SmtpOutbox
from digest.settings import SmtpSettings


def open_outbox(url: str, settings: SmtpSettings) -> SmtpOutbox | MaildirOutbox:
    """The outbox that a URL names, not yet connected; enter it with `with`. Raises SettingsError."""
    destination = parse(url)
    if isinstance(destination, MaildirDestination):
        return MaildirOutbox(destination.path)
    return SmtpOutbox(destination, settings)
