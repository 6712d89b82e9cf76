"""F5-TTS (Chen et al., arXiv 2410.06885): flow matching over mel spectra, led by a recording and the words in it."""
