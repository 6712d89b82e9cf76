"""The EDL: the document, its codec, and the operations that are the only way to change it."""
