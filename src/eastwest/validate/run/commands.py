"""The commands of each test, as lists of words: no shell sees them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from eastwest.plan.device.hosts import job_environment
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.acceptance.scope import QUEUE_PAIRS
from eastwest.validate.run.site import Launch, Site
from eastwest.validate.run.storage_commands import fio, fio_argv, mlperf

FIRST_PORT = 18_500
_STREAMS = 4
_GRACE_S = 20.0
LISTEN_S = 15.0
"""How long clients wait until a server listens, which it has to outlive."""
_LINK_LOOKS = ((), ("--show-fec",), ("-I", "--show-fec"), ("-m",), ("-S",))
"""Options of ethtool; without `-I`, which old ones do not know, FEC is told as well."""
_NCCL = {
    "all-reduce": "all_reduce_perf",
    "all-gather": "all_gather_perf",
    "all-to-all": "alltoall_perf",
    "reduce-scatter": "reduce_scatter_perf",
}


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


def point_to_point(test: Test, site: Site) -> tuple[Launch, ...]:
    """From every port but the last to the last one."""
    receiver = test.ports[-1]
    servers, clients = [], []
    for part, sender in enumerate(test.ports[:-1]):
        port = FIRST_PORT + site.index * 16 + part
        build = _perftest if test.option("tool") == "perftest" else _iperf3
        server, client = build(test, site, (sender, receiver), str(port))
        limit = test.seconds + _GRACE_S
        host = receiver.partition(":")[0]
        servers.append(Launch(host, server, part, server=True, timeout_s=limit + LISTEN_S, port=port))
        clients.append(Launch(sender.partition(":")[0], client, part, timeout_s=limit))
    return (*servers, *clients)


def _perftest(test: Test, site: Site, ends: tuple[str, str], port: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    def side(end: str) -> tuple[str, ...]:
        size, seconds = test.option("size_bytes"), test.option("seconds")
        return ("ib_write_bw", "-d", site.device(end), "-F", "--report_gbits", *site.tclass, "-s", size, "-D", seconds,
                "-q", test.option("queue_pairs", str(QUEUE_PAIRS)), "-p", port)  # fmt: skip

    return side(ends[1]), (*side(ends[0]), site.address(ends[1]))


def _iperf3(test: Test, site: Site, ends: tuple[str, str], port: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    near, far = site.address(ends[0]), site.address(ends[1])
    server = ("iperf3", "-s", "-1", "-p", port, "-B", far)
    seconds = test.option("seconds")
    return server, ("iperf3", "-c", far, "-B", near, "-p", port, "-t", seconds, "-P", str(_STREAMS), "-J")


def _latency(test: Test, site: Site) -> tuple[Launch, ...]:
    """From the first port to the second."""
    near, far = test.ports
    program = test.option("tool")
    if program == "ping":
        argv = ("ping", "-c", "20", "-i", "0.05", "-W", "1", site.address(far))
        return (Launch(test.hosts[0], argv),)
    port = FIRST_PORT + site.index * 16
    sides = [
        (program, "-d", site.device(end), "-F", *site.tclass, "-s", "2", "-n", "5000", "-p", str(port))
        for end in test.ports
    ]
    limit = test.seconds + _GRACE_S
    server = Launch(far.partition(":")[0], sides[1], server=True, timeout_s=limit + LISTEN_S, port=port)
    return server, Launch(near.partition(":")[0], (*sides[0], site.address(far)), timeout_s=limit)


def _collective(test: Test, site: Site) -> tuple[Launch, ...]:
    if test.option("tool") == "torch":
        return _torch(test, site)
    ranks = len(test.hosts) * site.gpus
    named = ",".join(f"{host}:{site.gpus}" for host in test.hosts)
    exported = (word for name, value in environment(site) for word in ("-x", f"{name}={value}"))
    argv = ("mpirun", "--allow-run-as-root", "--host", named, "-np", str(ranks), "--tag-output", *exported,
            *collective_program(test))  # fmt: skip
    return (Launch(test.hosts[0], argv, timeout_s=test.seconds * 10),)


def collective_program(test: Test) -> tuple[str, ...]:
    """What each rank of a collective of nccl-tests or rccl-tests runs."""
    smallest, largest = test.option("smallest_bytes"), test.option("largest_bytes")
    sizes = ("-b", smallest, "-e", largest, "-f", "2")
    return (_NCCL[test.option("operation")], *sizes, "-g", "1", "-n", "20", "-w", "5")


def environment(site: Site) -> tuple[tuple[str, str], ...]:
    """What jobs need to know of the fabric, less the index of the GID, which hosts look up themselves."""
    return tuple(one for one in job_environment(site.plan) if one[0] != "NCCL_IB_GID_INDEX")


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
        argv = ("env", *environment, site.hosts.python, "-", main, port, str(at), str(len(test.hosts)), str(site.gpus),
                test.option("operation"), test.option("smallest_bytes"), test.option("largest_bytes"))  # fmt: skip
        found.append(Launch(host, argv, 0 if at == 0 else -1, given=script, timeout_s=test.seconds * 10))
    return tuple(found)


def _nvme_of(test: Test, site: Site) -> tuple[Launch, ...]:
    return _looks(test, site, ("nvme", "list-subsys", "-o", "json"))


def _checkpoint(test: Test, site: Site) -> tuple[Launch, ...]:
    writes = tuple(Launch(host, fio_argv(test, host), -1, timeout_s=test.seconds * 3) for host in test.hosts)
    return (*writes, *_collective(test, site))


_BUILDERS: dict[Kind, Callable[[Test, Site], tuple[Launch, ...]]] = {
    Kind.CABLING: _cabling,
    Kind.LINK: _link,
    Kind.HOST_STATE: _host_state,
    Kind.PATH_MTU: _ping,
    Kind.PAIR: point_to_point,
    Kind.BISECTION: point_to_point,
    Kind.INCAST: point_to_point,
    Kind.COLLECTIVE: _collective,
    Kind.SOAK: _collective,
    Kind.LATENCY: _latency,
    Kind.STORAGE: fio,
    Kind.NVME_OF: _nvme_of,
    Kind.MLPERF_STORAGE: mlperf,
    Kind.CHECKPOINT: _checkpoint,
    Kind.FAILOVER: point_to_point,
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
