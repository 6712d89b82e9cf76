"""Functions on Modal's machines."""
