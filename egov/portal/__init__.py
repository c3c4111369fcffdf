"""The citizens' shell: home, help, machines' health. Composes, decides nothing."""
