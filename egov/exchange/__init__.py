"""Country to country and format to format: catalogues in and out. Room is kept for it."""
