"""Flow logs and name look-ups of the virtual network."""

from bartizan.simulate.dice import Dice
from bartizan.simulate.estate import PRODUCTION, REGION, Host
from bartizan.simulate.instants import to_seconds
from bartizan.simulate.log import DNS, FLOW, Sink

VPC = "vpc-0b7e41d92c55aa310"
_SUBNET = "subnet-0c1d55f7be0134ea9"


def flow(sink: Sink, dice: Dice, at: float, host: Host, source: str, destination: str, port: int,
         sent: int, *, seconds: int = 60, accept: bool = True, source_port: int = 0,
         inward: bool = False) -> None:  # fmt: skip
    """One line of the flow log, of version 5.

    Args:
        sink: takes the record.
        dice: chance.
        at: when it began.
        host: whose network interface saw it.
        source: address that sends.
        destination: address that receives.
        port: of the destination.
        sent: bytes.
        seconds: how long it was looked at.
        accept: False: a security group refused it.
        source_port: 0: any.
        inward: it came to the interface.
    """
    packets = max(1, sent // 900)
    start = int(at)
    line = (
        f"5 {PRODUCTION} {host.interface} {source} {destination} "
        f"{source_port or dice.whole(32768, 60999)} {port} {17 if port == 53 else 6} "
        f"{packets} {sent} "
        f"{start} {start + seconds} {'ACCEPT' if accept else 'REJECT'} OK {VPC} {_SUBNET} "
        f"{host.instance} {3 if accept else 2} IPv4 {source} {destination} {REGION} euc1-az2 - - "
        f"- - {'ingress' if inward else 'egress'} {'-' if inward else 8}"
    )
    sink.add(FLOW, float(start), line.encode())


def lookup(sink: Sink, dice: Dice, at: float, host: Host, source: str, name: str, answer: str, *,
           kind: str = "A", code: str = "NOERROR") -> None:  # fmt: skip
    """One query to the resolver."""
    sink.add(DNS, float(int(at)), {
        "version": "1.1", "account_id": PRODUCTION, "region": REGION, "vpc_id": VPC,
        "query_timestamp": to_seconds(at), "query_name": f"{name}.", "query_type": kind,
        "query_class": "IN", "rcode": code,
        "answers": [{"Rdata": answer, "Type": kind, "Class": "IN"}] if code == "NOERROR" else [],
        "srcaddr": source, "srcport": str(dice.whole(1024, 65000)), "transport": "UDP",
        "srcids": {"instance": host.instance},
    })  # fmt: skip
