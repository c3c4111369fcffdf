"""Country profiles: what differs from state to state, as data. One folder a country; `profile.yaml` is its head."""
