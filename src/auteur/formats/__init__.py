"""Pure text ↔ document, one file a format."""
