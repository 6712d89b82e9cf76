"""The ports' fakes: real behaviour, nothing kept."""
