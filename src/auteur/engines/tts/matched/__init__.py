"""A synthetic voice moved towards a speaker: pitch, range and colour, by the WORLD vocoder."""
