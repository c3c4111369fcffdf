"""Finding services by whatever people type: missing Tajik and Kazakh letters, Latin transliteration, typing errors, another language.

One normaliser in Python makes *terms* of words, for documents and queries alike; the databases only look terms up (FTS5, or a
tsvector under GIN). What is close to a term but is not one is found in the *vocabulary*, kept in each process for a revision.
"""
