"""`python -m digest` and the `digest` command."""


def main() -> None:
    """Run the command line."""
    from digest.cli.app import app

    app()


if __name__ == "__main__":
    main()
