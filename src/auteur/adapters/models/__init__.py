"""Models on this machine: finding, fetching and checking them."""
