"""SSH by the library paramiko: one connection per host, shared by many channels.

`reach.py` makes a connection; `connection.py` is one, with its few threads; `login.py` proves both
sides to each other with the keys of `identities.py`; `channel.py` has one program's streams;
`observed.py` is where the library tells us what arrived.
"""
