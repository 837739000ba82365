"""digest: the daily paper digest.

::

    dump file ─┐                                   subscriber ── cli ──────┐
    feed, API ─┤                                                           ▼
               ▼                                                 store/subscribers
      sources ─Payload─▶ parse ─Paper─▶ diff ─Change─▶ store/papers        │
                                                           │               │
                                      summarise ─Summary─▶ store           │
                                                           │               │
                                                           └──▶ rank ◀─Profile
                                                                  │ Ranked[≤ k], each with its reasons
                                                                  ▼
                                                        compose ─Issue─▶ store/issues + store/deliveries
                                                                               │ claim (lease)
                  sent │ deferred │ in doubt │ failed ◀─Outcome─ deliver ◀─Letter─ compose

One value type per arrow. A stage takes the value on its left, returns the value on its right, and knows
neither neighbour. Only `flows` knows the order. Only `store` knows SQL.
"""

__version__ = "0.1.0"
