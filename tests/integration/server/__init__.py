"""The whole server as processes."""
