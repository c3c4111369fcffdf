"""Stored files: streamed in, judged by content, kept outside the database, given out only as attachments."""
