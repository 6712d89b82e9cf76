"""PocketSphinx: acoustic model, decoders, grammars and what they find."""
