"""The mouth warp: lips drawn apart and together in the picture itself, as the sound's energy and phones ask."""
