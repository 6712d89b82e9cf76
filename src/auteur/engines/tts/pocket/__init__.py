"""Pocket TTS (Kyutai, 100 M parameters): a cloned voice under a licence that lets the result be sold; fast on a CPU."""
