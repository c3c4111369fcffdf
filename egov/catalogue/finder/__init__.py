"""The guided finder: a few questions about a person's situation, and which services fit it, and why.

The questions are the profile's (`finder.yaml`): the facts. The rules are each service's own (`eligibility` of its definition): conditions over the
facts. A fact that was not given is unknown, and what depends on it is neither fitting nor unfitting. Nothing that was
answered is kept anywhere.
"""
