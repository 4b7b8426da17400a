"""The command line: one module per verb, each imported when it is used."""
