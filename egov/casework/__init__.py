"""The office's side of an application: queues, assignment, requests for more, decisions."""
