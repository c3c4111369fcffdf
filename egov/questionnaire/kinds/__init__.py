"""The kinds of questions, one file each: how an answer is read from what was typed, judged, kept and shown.

To add one: a file here with a subclass of `base.Kind`, its line in `registry.py`, a partial
`templates/components/kinds/<kind>.html`, a test.
"""
