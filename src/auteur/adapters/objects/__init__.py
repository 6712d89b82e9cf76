"""What stands on any object store."""
