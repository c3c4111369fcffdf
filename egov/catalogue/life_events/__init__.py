"""Life events as bundles: the services that belong to an event, in the order in which one does them, and what each builds on.

A service says by itself to which events it belongs (`life_events`); the order, the case in which a step is needed and the time for it are the
event's own, written by whoever publishes the whole catalogue.
"""
