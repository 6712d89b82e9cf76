"""The core decides: values in, values or plans out. Standard library only; no I/O, clock or environment."""
