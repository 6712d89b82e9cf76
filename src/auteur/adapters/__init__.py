"""The ports' implementations, a folder for each vendor."""
