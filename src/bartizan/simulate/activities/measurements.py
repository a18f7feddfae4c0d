"""Metrics of hosts and services every five minutes, in Prometheus' text format with times."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from bartizan.simulate.activities.machines import load
from bartizan.simulate.instants import DAY, HOUR
from bartizan.simulate.log import METRICS, Log, Mark, Sink
from bartizan.simulate.organisation import Organisation

STEP = 300
_SERVICES = 24
_HOSTS = 26


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


def measurements(org: Organisation, log: Log | Sink, day: int, effects: Iterable[Effect]) -> None:
    """All samples of a day."""
    first, last = day * DAY, (day + 1) * DAY
    active: dict[tuple[str, str], list[Effect]] = {}
    for one in effects:
        if one.begins < last and one.ends > first:
            active.setdefault((one.subject, one.metric), []).append(one)
    writer = _Writer(log, day, active)
    for host in org.estate.hosts[:_HOSTS]:
        dice = org.dice("metrics", day, host.name)
        slow = org.dice("drift", day // 7, host.name).gauss(0, 0.03)
        cpu, memory, traffic = [], [], []
        noise = 0.0
        for step in range(DAY // STEP):
            busy = load(day, step * STEP / HOUR)
            noise = 0.8 * noise + dice.gauss(0, 0.02)
            level = host.busy * (0.4 + 0.6 * busy) + noise + slow
            if dice.random() < 0.004:
                level += 0.3 * dice.random()
            cpu.append(min(1.0, max(0.01, level)))
            memory.append(min(0.98, 0.45 + slow + 0.1 * busy + 0.3 * noise))
            traffic.append(max(1e3, 2e6 * host.busy * (0.3 + busy) * math.exp(4 * noise)))
        if host.kind == "database":  # the nightly backup
            for step in range(24, 32):
                traffic[step] += 1.5e7
        label = f'{{node="{host.name}",job="node"}}'
        writer.series(host.name, "node_cpu_utilisation_ratio", label, cpu)
        writer.series(host.name, "node_memory_utilisation_ratio", label, memory)
        writer.series(host.name, "node_network_transmit_bytes_per_second", label, traffic)
    _services(org, writer, day)
    _costs(org, writer, day)


def _services(org: Organisation, writer: "_Writer", day: int) -> None:
    broken = {int(one.service * len(org.estate.services)): one
              for one in org.almanac.incidents if one.day == day}  # fmt: skip
    for name in measured_services(org):
        service = org.service(name)
        dice = org.dice("metrics", day, name)
        rates, errors, latencies = [], [], []
        for step in range(DAY // STEP):
            hour = step * STEP / HOUR
            rate = service.rate * load(day, hour) * math.exp(dice.gauss(0, 0.08))
            error = 0.002 * math.exp(dice.gauss(0, 0.4))
            latency = 0.08 * (1 + 0.5 * rate / (service.rate + 1)) * math.exp(dice.gauss(0, 0.1))
            incident = broken.get(service.number)
            if incident and incident.hour <= hour < incident.hour + incident.hours:
                error, latency = error + 0.12, latency * 4
            rates.append(rate)
            errors.append(error)
            latencies.append(latency)
        label = f'{{deployment="{name}",namespace="{service.namespace}"}}'
        writer.series(name, "http_requests_per_second", label, rates)
        writer.series(name, "http_error_ratio", label, errors)
        writer.series(name, "http_latency_p95_seconds", label, latencies)


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

    def __init__(
        self, log: Log | Sink, day: int, active: dict[tuple[str, str], list[Effect]]
    ) -> None:
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
                assert isinstance(self._log, Log)
                self._log.put(METRICS, at, f"{head}{shown:.6g} {at}000".encode(), mark)
