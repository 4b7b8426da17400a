"""The commands of each test, as lists of words: no shell sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files

from eastwest.errors import InputError, Problem
from eastwest.plan import Plan
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.run.hosts import Hosts

FIRST_PORT = 18_500
_QUEUE_PAIRS = 8
_STREAMS = 4
_GRACE_S = 20.0
_LINK_LOOKS = ((), ("--show-fec",), ("-I", "--show-fec"), ("-m",), ("-S",))
"""Options of ethtool; without `-I`, which old ones do not know, FEC is told as well."""
_NCCL = {
    "all-reduce": "all_reduce_perf",
    "all-gather": "all_gather_perf",
    "all-to-all": "alltoall_perf",
    "reduce-scatter": "reduce_scatter_perf",
}


@dataclass(frozen=True, slots=True)
class Launch:
    """One command. server: waits for others and gives no output that counts. part: of a repeat, -1: is kept beside.

    given: on standard input. timeout_s: after which it is ended. heading: put before its output, as looks are several.
    """

    host: str
    argv: tuple[str, ...]
    part: int = 0
    server: bool = False
    given: str = ""
    timeout_s: float = 60.0
    heading: bool = False

    def text(self) -> str:
        """As a person would type it, without what it is given."""
        return " ".join(self.argv)


@dataclass(frozen=True, slots=True)
class Site:
    """What commands are made of. gpus: of each host. index: of the test in its batch, so that ports differ."""

    plan: Plan
    hosts: Hosts
    gpus: int
    index: int = 0

    def address(self, end: str) -> str:
        """The address of `host:port` for traffic. Raises InputError when nobody tells."""
        told = self.hosts.port(end).address
        if told:
            return told
        host, _, port = end.partition(":")
        for face in self.plan.addressing.interfaces:
            if (face.device, face.port) == (host, port) and face.address:
                return face.address.split("/")[0]
        mend = f"add hosts.{host}.ports.{port}.address to hosts.yaml"
        raise InputError(Problem(f"no address of {host} {port} is known", mend=mend))


def launches(test: Test, site: Site) -> tuple[Launch, ...]:
    """The commands of one repeat, servers first; none for tests whose outputs are only taken in."""
    build = _BUILDERS.get(test.kind)
    return () if build is None else build(test, site)


def _looks(test: Test, site: Site, *commands: tuple[str, ...]) -> tuple[Launch, ...]:
    host = test.hosts[0]
    if not any(node.name == host for node in site.plan.fabric.hosts) and host not in site.hosts.entries:
        return ()
    return tuple(Launch(host, argv, heading=True) for argv in commands)


def _interfaces(test: Test, site: Site) -> list[str]:
    device = site.plan.fabric.by_name[test.hosts[0]]
    return [site.hosts.port(f"{device.name}:{port.name}").interface for port in device.ports]


def _cabling(test: Test, site: Site) -> tuple[Launch, ...]:
    return _looks(test, site, ("lldpcli", "-f", "json", "show", "neighbors"))


def _link(test: Test, site: Site) -> tuple[Launch, ...]:
    own: list[tuple[str, ...]] = []
    for port in site.plan.fabric.by_name[test.hosts[0]].ports:
        entry = site.hosts.port(f"{test.hosts[0]}:{port.name}")
        own += [("ethtool", *option, entry.interface) for option in _LINK_LOOKS]
        own.append(("mlxlink", "-d", entry.device or entry.interface, "-c"))
    return _looks(test, site, *own)


def _host_state(test: Test, site: Site) -> tuple[Launch, ...]:
    own: list[tuple[str, ...]] = []
    for face in _interfaces(test, site):
        own += [("ip", "-j", "link", "show", "dev", face), ("ethtool", "-a", face)]
        own += [("mlnx_qos", "-i", face), ("dcb", "pfc", "show", "dev", face)]
    return _looks(test, site, *own)


def _ping(test: Test, site: Site) -> tuple[Launch, ...]:
    size, target = test.option("payload_bytes"), site.address(test.ports[1])
    argv = ("ping", "-M", "do", "-c", "3", "-i", "0.2", "-W", "1", "-s", size, target)
    return (Launch(test.hosts[0], argv, heading=True),)


def _point_to_point(test: Test, site: Site) -> tuple[Launch, ...]:
    """From every port but the last to the last one."""
    receiver = test.ports[-1]
    servers, clients = [], []
    for part, sender in enumerate(test.ports[:-1]):
        port = FIRST_PORT + site.index * 16 + part
        build = _perftest if test.option("tool") == "perftest" else _iperf3
        server, client = build(test, site, (sender, receiver), str(port))
        limit = test.seconds + _GRACE_S
        servers.append(Launch(receiver.partition(":")[0], server, part, server=True, timeout_s=limit))
        clients.append(Launch(sender.partition(":")[0], client, part, timeout_s=limit))
    return (*servers, *clients)


def _perftest(test: Test, site: Site, ends: tuple[str, str], port: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    def side(end: str) -> tuple[str, ...]:
        device = site.hosts.port(end).device
        if not device:
            host, _, name = end.partition(":")
            mend = f"add hosts.{host}.ports.{name}.device to hosts.yaml"
            raise InputError(Problem(f"no RDMA device of {host} {name} is known", mend=mend))
        size, seconds = test.option("size_bytes"), test.option("seconds")
        return ("ib_write_bw", "-d", device, "-F", "--report_gbits", "-s", size, "-D", seconds, "-q",
                str(_QUEUE_PAIRS), "-p", port)  # fmt: skip

    return side(ends[1]), (*side(ends[0]), site.address(ends[1]))


def _iperf3(test: Test, site: Site, ends: tuple[str, str], port: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    near, far = site.address(ends[0]), site.address(ends[1])
    server = ("iperf3", "-s", "-1", "-p", port, "-B", far)
    seconds = test.option("seconds")
    return server, ("iperf3", "-c", far, "-B", near, "-p", port, "-t", seconds, "-P", str(_STREAMS), "-J")


def _collective(test: Test, site: Site) -> tuple[Launch, ...]:
    if test.option("tool") == "torch":
        return _torch(test, site)
    ranks = len(test.hosts) * site.gpus
    smallest, largest = test.option("smallest_bytes"), test.option("largest_bytes")
    named = ",".join(f"{host}:{site.gpus}" for host in test.hosts)
    program = _NCCL[test.option("operation")]
    argv = ("mpirun", "--allow-run-as-root", "--host", named, "-np", str(ranks), "--tag-output", program,
            "-b", smallest, "-e", largest, "-f", "2", "-g", "1", "-n", "20", "-w", "5")  # fmt: skip
    return (Launch(test.hosts[0], argv, timeout_s=test.seconds * 10),)


def _torch(test: Test, site: Site) -> tuple[Launch, ...]:
    script = files("eastwest.validate.run").joinpath("torch_collective.py").read_text(encoding="utf-8")
    device = site.plan.fabric.by_name[test.hosts[0]]
    main = site.address(f"{device.name}:{device.ports[0].name}")
    port = str(FIRST_PORT + 1000 + site.index)
    found = []
    for at, host in enumerate(test.hosts):
        own = site.plan.fabric.by_name[host]
        face = site.hosts.port(f"{host}:{own.ports[0].name}").interface
        environment = (f"GLOO_SOCKET_IFNAME={face}", f"NCCL_SOCKET_IFNAME={face}")
        argv = ("env", *environment, "python3", "-", main, port, str(at), str(len(test.hosts)), str(site.gpus),
                test.option("operation"), test.option("smallest_bytes"), test.option("largest_bytes"))  # fmt: skip
        found.append(Launch(host, argv, 0 if at == 0 else -1, given=script, timeout_s=test.seconds * 10))
    return tuple(found)


def _fio(test: Test, _: Site) -> tuple[Launch, ...]:
    return tuple(
        Launch(host, _fio_argv(test, host), part, timeout_s=test.seconds * 3) for part, host in enumerate(test.hosts)
    )


def _fio_argv(test: Test, host: str) -> tuple[str, ...]:
    """Writes only files of its own in the folder that was named, and removes them."""
    place, way = test.option("folder"), test.option("direction")
    words = (f"--name=eastwest-{host}", f"--directory={place}", f"--rw={way}", f"--size={test.option('size', '1G')}")
    timing = (f"--runtime={test.option('seconds', '60')}", "--time_based")
    return ("fio", *words, *timing, "--bs=1M", "--direct=1", "--ioengine=psync", "--numjobs=4", "--group_reporting",
            "--unlink=1", "--output-format=json")  # fmt: skip


def _checkpoint(test: Test, site: Site) -> tuple[Launch, ...]:
    writes = tuple(Launch(host, _fio_argv(test, host), -1, timeout_s=test.seconds * 3) for host in test.hosts)
    return (*writes, *_collective(test, site))


_BUILDERS: dict[Kind, Callable[[Test, Site], tuple[Launch, ...]]] = {
    Kind.CABLING: _cabling,
    Kind.LINK: _link,
    Kind.HOST_STATE: _host_state,
    Kind.PATH_MTU: _ping,
    Kind.PAIR: _point_to_point,
    Kind.BISECTION: _point_to_point,
    Kind.INCAST: _point_to_point,
    Kind.COLLECTIVE: _collective,
    Kind.SOAK: _collective,
    Kind.STORAGE: _fio,
    Kind.CHECKPOINT: _checkpoint,
    Kind.FAILOVER: _point_to_point,
}


def counter_launches(test: Test, site: Site) -> tuple[Launch, ...]:
    """Counters of the hosts' interfaces that a test uses."""
    ends = test.ports or tuple(
        f"{host}:{port.name}" for host in test.hosts for port in site.plan.fabric.by_name[host].ports
    )
    found = [
        Launch(end.partition(":")[0], ("ethtool", "-S", site.hosts.port(end).interface), heading=True) for end in ends
    ]
    hosts = dict.fromkeys(end.partition(":")[0] for end in ends)
    return (*found, *(Launch(host, ("rdma", "-j", "statistic", "show"), 1) for host in hosts))
