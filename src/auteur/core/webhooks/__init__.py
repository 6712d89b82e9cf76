"""Webhooks after Standard Webhooks: what is told, how it is signed, when it is tried again, and where it may go."""
