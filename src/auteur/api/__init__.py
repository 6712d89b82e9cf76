"""The HTTP API: routes that ask services and ports, and the frame around them."""
