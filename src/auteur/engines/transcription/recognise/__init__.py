"""Recognition with nothing to download: a weak draft, its hesitations kept."""
