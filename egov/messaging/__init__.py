"""Getting a message to an address, once: the outbox and its channels (mail, inbox).

It knows addresses, not people. A message is written in the transaction of its cause and carries an idempotency key.
"""
