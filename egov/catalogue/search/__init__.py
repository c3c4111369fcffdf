"""Finding services by whatever people type: missing Tajik and Kazakh letters, Latin transliteration, typing errors, everyday words, another language.

One normaliser makes *terms* of words, for documents and queries alike. What is close to a term but is not one is found in the *vocabulary*;
*everyday words* say what people call otherwise. The index of all this is in the memory of each process (`memory`).
"""
