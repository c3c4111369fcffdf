"""Ways for a message to reach an address: one file each, `base.Channel` is the contract, `file` the demonstration's."""
