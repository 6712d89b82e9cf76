"""A synthetic voice moved towards a speaker: pitch, range, formants and colour, by the WORLD vocoder."""
