"""The composition root: settings in, everything built, closed in reverse."""
