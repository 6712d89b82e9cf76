"""Objects in a bucket that speaks S3: Cloudflare R2, AWS and others. What differs between them: docs/objects.md."""
