"""The API over its real database."""
