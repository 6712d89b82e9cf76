"""MP4 as tables of numbers: read in milliseconds where a demuxer walks every packet, and written packet by packet."""
