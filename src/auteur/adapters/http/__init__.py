"""What calls other people's servers by HTTP."""
