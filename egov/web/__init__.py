"""What every screen needs and no feature owns: guards, the form base, the unit of work, errors, paging, headers, rate limits, the page cache.

The only floor below the features that knows Flask. It knows nobody: who the actor is comes from `identity` through `g.actor`.
"""
