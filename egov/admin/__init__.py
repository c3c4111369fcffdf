"""The administrators' shell: the service registry, authorities, accounts. Composes, decides nothing."""
