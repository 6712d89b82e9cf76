"""From printed words to spoken ones and their pronunciations (English)."""
