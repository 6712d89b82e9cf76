"""Whisper by faster-whisper: an extra, with a model that the user fetched or points to."""
