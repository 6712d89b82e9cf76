"""Stripe: who takes the money."""
