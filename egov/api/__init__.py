"""The public API, v1: JSON in and out over the same queries and actions.

It composes and decides nothing. No call here knows a cookie: whoever is signed in to the portal is nobody to the API, so no page of
another site gains anything by sending a reader's browser here, and CSRF tokens are not asked for. Shapes are pydantic models in
`shapes`; from them `description` makes the OpenAPI 3.1 document that the documentation page shows.
"""
