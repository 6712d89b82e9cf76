"""A placeholder shot: drawn scenery, camera moves and the prompt as type; no model, nothing to download."""
