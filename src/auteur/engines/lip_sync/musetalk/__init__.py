"""MuseTalk 1.5 (Tencent Music, arXiv 2410.10122): the lower half of a face painted anew in one step, by diffusers."""
