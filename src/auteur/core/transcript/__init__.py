"""Words: what was said, by whom and when, and how fixes are laid over what an engine heard."""
