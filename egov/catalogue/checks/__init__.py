"""What can be found wrong in a definition by thinking its rules through to the end, before a citizen meets it.

`values` enumerates the few answers that rules can tell apart; `reachability` asks whether a rule can ever hold, `coverage` whether
fees and terms leave a gap or overlap, `documents` whether what is asked for is named, `once_only` whether the state knows it
already, `reading` how hard the texts are. All of it is pure, bounded, and reports only what is certain.
"""
