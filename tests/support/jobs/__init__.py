"""Jobs and processes for the tests of the workers."""
