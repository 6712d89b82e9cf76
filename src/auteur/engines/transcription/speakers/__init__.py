"""Who speaks when: two small networks on numpy and a clustering, or pyannote.audio where it has a model."""
