"""The formats a catalogue comes in and goes out in: one file a format, chosen by suffix (`registry.format_of`).

A format only tells what a file says, entry by entry, and writes definitions entry by entry; what becomes of an entry (checked,
compared, taken in or refused) is for `catalogue.importing`. No format ever holds a whole file in memory.
"""
