"""Bodies and answers: every string, list and number has its bounds, and unknown fields are refused."""
