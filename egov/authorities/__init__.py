"""The state's side of a service: authorities, their offices, the regions, and the working calendar with its date arithmetic."""
