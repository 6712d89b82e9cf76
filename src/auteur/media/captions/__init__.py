"""Captions drawn as pictures, for burning in: our own text drawing, in which no text is ever anything but text."""
