"""What plays when, and how an export makes it: copied packets and encoded spans."""
