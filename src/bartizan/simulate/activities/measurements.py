"""Metrics of hosts and services every five minutes, in Prometheus' text format with times."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from bartizan.simulate.activities.machines import load
from bartizan.simulate.estate import DATABASE, Host, Service
from bartizan.simulate.instants import DAY, HOUR
from bartizan.simulate.log import KUBERNETES, METRICS, Log, Mark
from bartizan.simulate.organisation import Organisation

STEP = 300
_SERVICES = 24
_HOSTS = 26
_BATCH = 0.06
"""How likely a host has a long job on a day."""
_SPIKES = 0.004
"""Share of the samples that are short peaks."""
_NIGHTLY = range(24, 32)
"""Steps of the day in which databases are backed up."""
_WARM_UP = 900
"""Seconds for which a service is slower after it was deployed."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an attack does to a series."""

    mark: Mark
    subject: str
    """Name of the host or service."""
    metric: str
    begins: float
    ends: float
    add: float = 0.0
    times: float = 1.0


def measured_hosts(org: Organisation) -> list[str]:
    """Hosts whose metrics are kept."""
    return [one.name for one in org.estate.hosts[:_HOSTS]]


def measured_services(org: Organisation) -> list[str]:
    """Services whose metrics are kept: those with most requests."""
    busiest = sorted(org.estate.services, key=lambda one: -one.rate)
    return [one.name for one in busiest[:_SERVICES]]


def measurements(org: Organisation, log: Log, day: int, effects: Iterable[Effect]) -> None:
    """All samples of a day. To be asked for when all else of the day is in the log."""
    first, last = day * DAY, (day + 1) * DAY
    active: dict[tuple[str, str], list[Effect]] = {}
    for one in effects:
        if one.begins < last and one.ends > first:
            active.setdefault((one.subject, one.metric), []).append(one)
    writer = _Writer(log, day, active)
    for host in org.estate.hosts[:_HOSTS]:
        _host(org, writer, day, host)
    rolled_out = _rollouts(log, day)
    for name in measured_services(org):
        _service(org, writer, day, org.service(name), rolled_out.get(name, ()))
    _costs(org, writer, day)


def _host(org: Organisation, writer: "_Writer", day: int, host: Host) -> None:
    dice = org.dice("metrics", day, host.name)
    slow = org.dice("drift", day // 7, host.name).gauss(0, 0.03)
    batch = range(0)
    if dice.chance(_BATCH):  # a long job: a large build, a new index, a load test
        start = dice.whole(0, DAY // STEP - 1)
        batch = range(start, start + dice.whole(6, 60))
    extra = 0.15 + 0.4 * dice.random()
    cpu, memory, traffic = [], [], []
    noise = 0.0
    for step in range(DAY // STEP):
        busy = load(day, step * STEP / HOUR)
        noise = 0.8 * noise + dice.gauss(0, 0.02)
        level = host.busy * (0.4 + 0.6 * busy) + noise + slow
        if step in batch:
            level += extra
        if dice.random() < _SPIKES:
            level += 0.3 * dice.random()
        cpu.append(min(1.0, max(0.01, level)))
        memory.append(min(0.98, 0.45 + slow + 0.1 * busy + 0.3 * noise))
        traffic.append(max(1e3, 2e6 * host.busy * (0.3 + busy) * math.exp(4 * noise)))
    if host.kind == DATABASE:
        for step in _NIGHTLY:
            traffic[step] += 1.5e7
    label = f'{{node="{host.name}",job="node"}}'
    writer.series(host.name, "node_cpu_utilisation_ratio", label, cpu)
    writer.series(host.name, "node_memory_utilisation_ratio", label, memory)
    writer.series(host.name, "node_network_transmit_bytes_per_second", label, traffic)


def _rollouts(log: Log, day: int) -> dict[str, list[float]]:
    """When each service was deployed on a day."""
    found: dict[str, list[float]] = {}
    for at, text in log.ordinary(KUBERNETES, day):
        if b'"verb":"patch"' in text:
            name = msgspec.json.decode(text)["objectRef"].get("name", "")
            found.setdefault(name, []).append(at)
    return found


def _service(org: Organisation, writer: "_Writer", day: int, service: Service,
             rolled_out: Sequence[float]) -> None:  # fmt: skip
    dice = org.dice("metrics", day, service.name)
    broken = [one for one in org.almanac.incidents if one.day == day
              and int(one.service * len(org.estate.services)) == service.number]  # fmt: skip
    growth = (1 + service.grows) ** (day - org.parameters.first_day)
    rates, errors, latencies = [], [], []
    for step in range(DAY // STEP):
        hour = step * STEP / HOUR
        rate = service.rate * growth * load(day, hour) * math.exp(dice.gauss(0, 0.08))
        error = 0.002 * math.exp(dice.gauss(0, 0.4))
        latency = 0.08 * (1 + 0.5 * rate / (service.rate + 1)) * math.exp(dice.gauss(0, 0.1))
        at = day * DAY + step * STEP
        if any(0 <= at - one < _WARM_UP for one in rolled_out):
            error, latency = error * 3, latency * 1.6
        if any(one.hour <= hour < one.hour + one.hours for one in broken):
            error, latency = error + 0.12, latency * 4
        rates.append(rate)
        errors.append(error)
        latencies.append(latency)
    label = f'{{deployment="{service.name}",namespace="{service.namespace}"}}'
    writer.series(service.name, "http_requests_per_second", label, rates)
    writer.series(service.name, "http_error_ratio", label, errors)
    writer.series(service.name, "http_latency_p95_seconds", label, latencies)


def _costs(org: Organisation, writer: "_Writer", day: int) -> None:
    for account in ("production", "staging", "tools"):
        dice = org.dice("cost", day, account)
        base = {"production": 180.0, "staging": 35.0, "tools": 60.0}[account]
        values = [base * (0.8 + 0.2 * load(day, step / 12)) * math.exp(dice.gauss(0, 0.03))
                  for step in range(0, DAY // STEP, 12)]  # fmt: skip
        writer.series(account, "cloud_cost_usd_per_hour", f'{{job="billing",account="{account}"}}',
                      values, 12 * STEP)  # fmt: skip


class _Writer:
    """Turns series into lines, with what attacks add."""

    def __init__(self, log: Log, day: int, active: dict[tuple[str, str], list[Effect]]) -> None:
        self._log = log
        self._begins = day * DAY
        self._active = active

    def series(self, subject: str, metric: str, labels: str, values: list[float],
               step: int = STEP) -> None:  # fmt: skip
        """Write one series of the day."""
        effects = self._active.get((subject, metric), ())
        head = f"{metric}{labels} "
        add = self._log.add
        ratio = metric.endswith("_ratio")
        for index, value in enumerate(values):
            at = self._begins + index * step
            mark = None
            for one in effects:
                if one.begins <= at < one.ends:
                    value = value * one.times + one.add  # noqa: PLW2901 - effects add up
                    mark = one.mark
            if mark is None:
                add(METRICS, at, f"{head}{value:.6g} {at}000".encode())
            else:
                shown = min(1.0, value) if ratio else value
                self._log.put(METRICS, at, f"{head}{shown:.6g} {at}000".encode(), mark)
