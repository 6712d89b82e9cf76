"""A project folder on this machine's disk."""
