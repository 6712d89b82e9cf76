"""Faces in a recording: found and followed, cut out as squares, and laid back in."""
