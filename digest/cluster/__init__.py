"""The same flows on many machines: tasks of procrastinate on one PostgreSQL (the extra `scale`).

::

    schedulers ── one leads ──▶ begins a job and enqueues its task, in one transaction
                                   │
    workers  ◀─────────────────────┘  ingest a source · plan ──▶ prepare a shard ──▶ deliver
                                      retries due ──▶ deliver · bounces · clean-up · alarms

The queue only says that there is work. Who may do what is decided in the ledger, by unique rows and leases: a
task that runs twice, or is lost, harms nobody. What is lost is found again by the next tick.
"""
