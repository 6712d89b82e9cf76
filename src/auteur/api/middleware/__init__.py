"""What surrounds every request, as plain ASGI: one concern a file."""
