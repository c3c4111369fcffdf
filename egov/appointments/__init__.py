"""Offices' slots and bookings. Room is kept for it; nothing is booked yet."""
