"""The use cases, as functions over the ports."""
