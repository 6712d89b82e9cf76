"""The life of a job: states, retries, and what decides who runs first."""
