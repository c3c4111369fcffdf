"""Statistics and dashboards. Reads everything, is imported by shells only."""
