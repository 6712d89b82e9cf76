"""Benchmarks: each prints a table and writes results/<name>.json, honest values, goals met or not."""
