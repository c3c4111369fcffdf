"""The ground floor: words every feature shares and no feature owns.

The database base class, the clock, actors and permissions, localised text, money, public references, canonical JSON
and the family of domain errors. Nothing here knows Flask's request; everything above may import it.
"""
