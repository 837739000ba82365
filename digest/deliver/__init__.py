"""Letters leave: over SMTP or into a Maildir.

`outbox.open_outbox` reads where to from one URL. Both kinds of outbox have the same shape: a context manager
with `shown` (the destination without credentials), `connect()` and `send(letters)`, which yields each
letter's outcome as soon as it is known.
"""
