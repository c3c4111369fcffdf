"""The state's side of a service: authorities, their offices, the regions, and the working calendar with its date arithmetic.

An *authority* decides; an *office* is a door of it that people can walk through; a *region* is a part of the country, the
largest ones having parts of their own. A *holiday* is a row of the working calendar: a day off, or a weekend day that is
worked instead. `calendar.py` and `terms.py` are pure: given the rows they answer without a database.

Authorities and regions are never deleted, since old cases name them: an authority is set aside (`active` false).
"""
