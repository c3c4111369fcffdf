"""The demonstration country: invented people and their applications in every state, loaded by `flask demo load`.

Everything is made by the same actions that citizens and officers use, at instants in the past; nothing belongs to a real
person: names are common ones drawn at random, e-mail addresses end in `.example` (RFC 2606), numbers are made up.
"""
