"""The public services: definitions, versions, life events, categories, search.

"Service" is reserved for what a citizen applies for. A *version* never changes once published; exactly one is published per service.
"""
