"""`python -m digest` and the `digest` command."""

import sys


def main() -> None:
    """Run the command line. Arguments that are no text end it: every one of them may be stored or mailed."""
    for argument in sys.argv[1:]:
        if not argument.isascii() and any("\ud800" <= sign <= "\udfff" for sign in argument):
            sys.stderr.write(f"{argument!r} is not text in this terminal's encoding; write it in UTF-8\n")
            sys.exit(2)
    from digest.cli.app import app

    app()


if __name__ == "__main__":
    main()
