"""What does the jobs: a worker claims them, and each runs in a process of its own."""
