"""Wan2.1 (Alibaba, arXiv 2503.20314): footage from a prompt, by diffusers' WanPipeline."""
