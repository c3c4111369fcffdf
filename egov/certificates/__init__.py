"""Issued documents: rendering, signature, QR code, public verification, revocation."""
