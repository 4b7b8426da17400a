"""What is asked of each family: commands that read and change nothing.

Sources: the makers' command references of the outputs that `discover.observe` reads.
"""

from __future__ import annotations

import re

READ_ONLY = re.compile(
    r"(?:show [\w ./|-]+|nv (?:show|config show)[\w ./=-]*|vtysh -c 'show [\w -]+'|lldpctl(?: -f json)?|"
    r"rdma -j (?:link|statistic)"
    r"|uname -a|ip -j (?:addr|neigh)|mlnx_qos -i [\w.-]+|ethtool(?: -[aiSm]| --show-fec)? [\w.-]+|"
    r"cat /etc/nccl\.conf|show_gids"
    r"|ibdev2netdev|cma_roce_tos -d [\w.-]+|niccli --list|nicctl show (?:qos|dcqcn)|sudo (?:lldpctl -f json|"
    r"mlnx_qos -i [\w.-]+))"
)
"""Every command must be one of these as a whole: nothing that changes a device can be sent."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "eos": (
        "show running-config",
        "show version | json",
        "show lldp neighbors | json",
        "show interfaces status | json",
        "show priority-flow-control",
        "show ip bgp summary vrf all | json",
        "show ip route bgp",
        "show interfaces transceiver | json",
        "show interfaces counters queue detail",
        "show hardware counter drop",
    ),
    "nxos": (
        "show running-config",
        "show version",
        "show lldp neighbors detail",
        "show interface status",
        "show interface priority-flow-control",
        "show queuing interface",
        "show queuing pfc-queue detail",
        "show bgp ipv4 unicast summary",
        "show ip route",
        "show interface transceiver details",
    ),
    "junos": (
        "show configuration | display set",
        "show version",
        "show lldp neighbors",
        "show interfaces extensive",
        "show interfaces queue",
        "show bgp summary",
        "show route protocol bgp",
        "show interfaces diagnostics optics",
    ),
    "nvue": (
        "nv config show -o commands",
        "nv show system",
        "lldpctl -f json",
        "nv show interface -o json",
        "vtysh -c 'show bgp summary json'",
        "vtysh -c 'show ip route bgp json'",
    ),
    "sonic": (
        "show runningconfiguration all",
        "vtysh -c 'show running-config'",
        "show version",
        "show lldp table",
        "show interfaces status",
        "show pfc priority",
        "show pfc counters",
        "show pfc asymmetric",
        "show pfcwd config",
        "show pfcwd stats",
        "show buffer configuration",
        "show ecn",
        "show queue counters",
        "show queue wredcounters",
        "show queue watermark unicast",
        "show priority-group watermark headroom",
        "show priority-group drop counters",
        "show buffer_pool watermark",
        "show headroom-pool watermark",
        "show interfaces fec status",
        "show interfaces counters fec-stats",
        "vtysh -c 'show bgp summary json'",
        "vtysh -c 'show ip route bgp json'",
    ),
    "enterprise-sonic": (
        "show running-configuration",
        "show version",
        "show lldp table",
        "show interface status",
        "show bgp ipv4 unicast summary",
    ),
    "os10": ("show running-configuration", "show version", "show lldp neighbors", "show interface status"),
    "linux": (
        "uname -a",
        "rdma -j link",
        "rdma -j statistic",
        "ip -j addr",
        "lldpctl -f json",
        "show_gids",
        "cat /etc/nccl.conf",
    ),
}
"""By family, configuration first; `linux` is a host."""

PER_NIC = (
    "ethtool {nic}",
    "ethtool -a {nic}",
    "ethtool -i {nic}",
    "ethtool -S {nic}",
    "ethtool -m {nic}",
    "ethtool --show-fec {nic}",
    "mlnx_qos -i {nic}",
)
"""Asked for each interface that `rdma -j link` names."""

FIRST = "show version"
_TOLD = (
    ("eos", r"Arista|Software image version"),
    ("nxos", r"Nexus|NXOS"),
    ("junos", r"(?m)^Junos:|JUNOS"),
    ("enterprise-sonic", r"Enterprise SONiC|Software Version\s*:.*Enterprise"),
    ("sonic", r"SONiC Software Version"),
    ("os10", r"OS10|OS Version: 10"),
)


def family_told(text: str) -> str:
    """The family that `show version` tells, empty for none."""
    return next((family for family, pattern in _TOLD if re.search(pattern, text)), "")


def checked(command: str) -> str:
    """The command. Raises ValueError for one that is not known to only read."""
    if READ_ONLY.fullmatch(command) is None:
        raise ValueError(f"{command} is not known to be read-only")
    return command
