"""What changed: records against records, no I/O.

A *record* is one set of facts met in some dump. Which records are one paper is a pure function of the set
of records (`identity.partition`), so the order of dumps, their repetition and their split cannot matter.
"""
