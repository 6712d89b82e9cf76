"""Alignment: the words of a given script are found in the recording."""
