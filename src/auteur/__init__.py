"""Auteur: a video editor in which you edit the words and the picture follows."""

__version__ = "0.1.0"

__all__ = ["__version__"]
