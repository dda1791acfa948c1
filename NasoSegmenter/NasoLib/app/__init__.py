"""The command `naso`: one file per subcommand, each with `add_parser(subparsers)`; nothing heavy until one runs."""
