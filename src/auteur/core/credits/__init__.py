"""What work costs, what a plan gives, and which entries a ledger may hold."""
