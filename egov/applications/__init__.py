"""A citizen's application from draft to outcome: answers, attachments, submission, tracking, withdrawal."""
