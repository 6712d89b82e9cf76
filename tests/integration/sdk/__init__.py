"""The SDK against a running server, straight and through a proxy that spoils requests."""
