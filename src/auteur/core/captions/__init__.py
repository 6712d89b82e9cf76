"""Captions: cues laid out from the edited timeline, and the rules they are held to."""
