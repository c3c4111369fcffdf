"""Fees due, providers, receipts, refunds, reconciliation. Nothing is charged yet: the passport tells the fee, the office collects it."""
