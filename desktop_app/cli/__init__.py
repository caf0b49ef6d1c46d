"""The command line: the engine's verbs in a terminal."""
