"""The few pages the API serves itself."""
