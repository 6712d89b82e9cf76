"""Voices of a synthesiser as they come, before they are likened to anybody."""
