"""The operator's desk, `/admin`: behind a login; every deed is written down."""
