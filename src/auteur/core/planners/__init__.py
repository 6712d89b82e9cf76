"""Planners look at a document and propose edits. None of them is applied by anybody but the user."""
