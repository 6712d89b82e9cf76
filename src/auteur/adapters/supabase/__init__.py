"""A Supabase project's side of things."""
