"""`/metrics` for Prometheus: what stands in the store, and how long this process takes to answer.

Counters are sums that the store keeps, so that they grow over restarts and whatever is erased. No reader,
address or domain stands in a label; sources are named as the catalogue names them.

Who may read it: a program that shows the token of `metrics_token`, or an operator who is logged in. Not
"whoever comes from this machine": behind a proxy on the same machine that is everybody.
"""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, HTTPException, Request, Response
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from digest import clock
from digest.model.delivery import State
from digest.model.glance import SourceGlance
from digest.model.returned import Kind
from digest.web.admin.door import Door
from digest.wiring.service import Service

#: What `generate_latest` writes.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_OPEN = (State.DUE, State.CLAIMED, State.SENDING, State.DEFERRED, State.IN_DOUBT)
#: Seconds of an answer.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is told, as it stands at one moment."""

    now: datetime
    #: Since digest began, as `store/tallies` counts.
    totals: Mapping[tuple[str, str], int]
    #: Letters that wait, by state.
    queue: Mapping[State, int]
    #: Since when the oldest of them waits.
    oldest_due: datetime | None
    sources: tuple[SourceGlance, ...]
    #: What came back in a day.
    returned: Mapping[Kind, int]
    held_back: int
    is_on_hold: bool


def routes(service: Service, latency: "Latency") -> APIRouter:
    """`/metrics`."""
    router, door = APIRouter(include_in_schema=False), Door(service)
    token = service.settings.metrics_token.get_secret_value()

    @router.get("/metrics")
    def metrics(request: Request) -> Response:
        if not _shows(request, token) and door.visit(request) is None:
            # Not 401: nobody is to type a password here.
            raise HTTPException(404)
        now = clock.now()
        return Response(written(_facts(service.at(now), now)) + latency.written(), media_type=CONTENT_TYPE)

    return router


def _shows(request: Request, token: str) -> bool:
    said = request.headers.get("authorization", "")
    return bool(token) and hmac.compare_digest(said.encode(), f"Bearer {token}".encode())


def _facts(built: Service, now: datetime) -> "Facts":
    return Facts(
        now=now,
        totals=built.tallies.totals(),
        queue=built.overview.queue(),
        oldest_due=built.glances.oldest_due(),
        sources=built.at_a_glance.catalogued(),
        returned=built.glances.returned(since=now - timedelta(days=1)),
        held_back=built.at_a_glance.held_back(),
        is_on_hold="*" in built.pauses.active(now),
    )


class Latency:
    """How long answers took, by route: of this process, since it began."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "digest_http_seconds",
            "Time to answer a request, by route.",
            ["route", "status"],
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def __call__(self, route: str, status: int, took_s: float) -> None:
        """One more answer. route: as it is written in the app, never a path."""
        self._seconds.labels(route, str(status)).observe(took_s)

    def written(self) -> bytes:
        return generate_latest(self._registry)


def written(facts: Facts) -> bytes:
    """The facts in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Facts(facts))
    return generate_latest(registry)


class _Facts(Collector):
    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def collect(self) -> Iterator[Metric]:
        yield self._counter("digest_ingest_records", "Records read, by what became of them.", "ingest")
        yield self._counter("digest_letters", "Letters, by outcome; put off counts each time.", "letters")
        yield self._counter("digest_skipped", "Slots without a letter, by reason.", "skipped", "reason")
        yield self._runs()
        yield from self._queue()
        yield from self._sources()
        returned = GaugeMetricFamily(
            "digest_returned_last_day", "What came back in the last 24 hours, by kind.", labels=["kind"]
        )
        for kind in Kind:
            returned.add_metric([kind.value], self._facts.returned.get(kind, 0))
        yield returned

    def _counter(self, name: str, about: str, what: str, label: str = "outcome") -> Metric:
        counter = CounterMetricFamily(name, about, labels=[label])
        for (of, value), n in sorted(self._facts.totals.items()):
            if of == what:
                counter.add_metric([value], n)
        return counter

    def _runs(self) -> Metric:
        runs = SummaryMetricFamily("digest_run_seconds", "How long runs took, by kind.", labels=["kind"])
        totals = self._facts.totals
        for (of, kind), n in sorted(totals.items()):
            if of == "runs":
                runs.add_metric([kind], n, totals.get(("run milliseconds", kind), 0) / 1000)
        return runs

    def _queue(self) -> Iterator[Metric]:
        facts = self._facts
        queue = GaugeMetricFamily("digest_queue_letters", "Letters on their way, by state.", labels=["state"])
        for state in _OPEN:
            queue.add_metric([state.value], facts.queue.get(state, 0))
        yield queue
        waited = (facts.now - facts.oldest_due).total_seconds() if facts.oldest_due else 0.0
        yield GaugeMetricFamily(
            "digest_queue_oldest_seconds", "How long the oldest due letter has waited.", max(0.0, waited)
        )
        yield GaugeMetricFamily(
            "digest_on_hold",
            "1 while nothing is sent, by an operator or after a stop.",
            int(facts.is_on_hold),
        )

    def _sources(self) -> Iterator[Metric]:
        age = GaugeMetricFamily(
            "digest_source_age_seconds", "Time since a source last gave papers.", labels=["source"]
        )
        for source in self._facts.sources:
            if source.last_good is not None:
                age.add_metric([source.name], (self._facts.now - source.last_good).total_seconds())
        yield age
        yield GaugeMetricFamily(
            "digest_dumps_held_back", "Dumps that wait for the operator.", self._facts.held_back
        )
