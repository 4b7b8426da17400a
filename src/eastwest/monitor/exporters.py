"""Settings of what runs on hosts and beside Prometheus: exporters, NCCL Inspector, SNMP, syslog, OTLP."""

from __future__ import annotations

import json

from eastwest.monitor.rules import NOTICE, yaml_text
from eastwest.monitor.scrape import INSPECTOR_INTERVAL_S
from eastwest.monitor.subject import Subject
from eastwest.monitor.targets import AMD_GPU_PORT, OTEL_COLLECTOR
from eastwest.telemetry.sources import source_named

TEXTFILES = "/var/lib/node_exporter/textfile"
"""Folder that node_exporter's textfile collector reads on every host."""

_DCGM = (
    ("DCGM_FI_PROF_SM_ACTIVE", "gauge", "Ratio of cycles in which a multiprocessor had work."),
    ("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "gauge", "Ratio of cycles in which tensor cores worked."),
    ("DCGM_FI_DEV_GPU_UTIL", "gauge", "Share of time in which any kernel ran, in percent."),
    ("DCGM_FI_PROF_DRAM_ACTIVE", "gauge", "Ratio of cycles in which the memory interface moved data."),
    ("DCGM_FI_PROF_NVLINK_TX_BYTES", "counter", "Bytes sent over NVLink."),
    ("DCGM_FI_PROF_NVLINK_RX_BYTES", "counter", "Bytes received over NVLink."),
    ("DCGM_FI_PROF_PCIE_TX_BYTES", "counter", "Bytes sent over PCIe."),
    ("DCGM_FI_PROF_PCIE_RX_BYTES", "counter", "Bytes received over PCIe."),
    ("DCGM_FI_DEV_PCIE_REPLAY_COUNTER", "counter", "PCIe retries."),
    ("DCGM_FI_DEV_SM_CLOCK", "gauge", "Clock of the multiprocessors in MHz."),
    ("DCGM_FI_DEV_POWER_USAGE", "gauge", "Power in W."),
    ("DCGM_FI_DEV_GPU_TEMP", "gauge", "Temperature in C."),
    ("DCGM_FI_DEV_XID_ERRORS", "gauge", "Last XID error."),
)
"""Field, kind, help. Source: NVIDIA/dcgm-exporter, etc/default-counters.csv; profiling fields are off in it."""

_ETHTOOL = {
    "nvidia": (
        "(rx|tx)_prio[0-7]_(bytes|packets|pause|pause_duration|discards)|rx_discards_phy|(rx|tx)_global_pause(_duration)?"
        "|tx_pause_storm_.*|outbound_pci_stalled_wr_events|link_down_events_phy|rx_crc_errors_phy|rx_symbol_err_phy"
        "|rx_corrected_bits_phy"
    ),
    "broadcom": (
        "pfc_pri[0-7]_.*|(rx|tx)_pfc_ena_frames_pri[0-7]|(rx|tx)_bytes_pri[0-7]|(rx|tx)_pause_frames"
        "|rx_fcs_err_frames|rx_pcs_symbol_err"
    ),
    "amd": "frames_(rx|tx)_(pripause_[0-7]|pause)|frames_rx_bad_fcs",
}


def dcgm_csv() -> str:
    """dcgm-exporter's list of fields (`-f`)."""
    rows = [f"{field}, {kind}, {text}" for field, kind, text in _DCGM]
    return "\n".join([f"# {NOTICE}", *rows]) + "\n"


def node_exporter_env(subject: Subject) -> str:
    """Options of node_exporter on GPU nodes, for systemd's EnvironmentFile; 1.11 or newer has the RDMA counters."""
    names = "|".join(_ETHTOOL[vendor] for vendor in subject.nic_vendors if vendor in _ETHTOOL)
    options = [
        "--collector.ethtool",
        f"--collector.ethtool.metrics-include=^({names})$$" if names else "",
        "--collector.infiniband",
        "--collector.netclass",
        "--collector.netstat.fields=^(Tcp_RetransSegs|TcpExt_ListenOverflows|TcpExt_ListenDrops)$$",
        "--collector.mountstats",
        "--collector.pressure",
        f"--collector.textfile.directory={TEXTFILES}",
    ]
    return f"# {NOTICE}\nARGS='{' '.join(option for option in options if option)}'\n"


def amd_gpu_json() -> str:
    """Configuration of AMD's exporter: what is recorded, and the profiler on, without which two of it are missing.

    Source: ROCm/device-metrics-exporter, docs/configuration/configmap.md.
    """
    fields = [series.path for series in source_named("amd-gpu").series]
    tree = {"ServerPort": AMD_GPU_PORT, "GPUConfig": {"Fields": fields, "ProfilerMetrics": {"all": True}}}
    return json.dumps(tree, indent=1) + "\n"


def inspector_env() -> str:
    """NCCL Inspector in its Prometheus mode, which dumps no more often than every 30 s."""
    lines = {
        "NCCL_PROFILER_PLUGIN": "/usr/lib/nccl/libnccl-profiler-inspector.so",
        "NCCL_INSPECTOR_ENABLE": "1",
        "NCCL_INSPECTOR_PROM_DUMP": "1",
        "NCCL_INSPECTOR_DUMP_THREAD_INTERVAL_MICROSECONDS": str(INSPECTOR_INTERVAL_S * 1_000_000),
        "NCCL_INSPECTOR_DUMP_DIR": TEXTFILES,
    }
    return f"# {NOTICE}\n" + "".join(f"{key}={value}\n" for key, value in lines.items())


def snmp_generator() -> str:
    """Input of snmp_exporter's generator: IF-MIB only; user and keys are yours."""
    tree = {
        "auths": {
            "eastwest_v3": {
                "version": 3,
                "username": "eastwest",
                "security_level": "authPriv",
                "auth_protocol": "SHA",
                "password": "${SNMP_AUTH_PASSWORD}",
                "priv_protocol": "AES",
                "priv_password": "${SNMP_PRIV_PASSWORD}",
            }
        },
        "modules": {
            "if_mib": {
                "walk": ["ifXTable", "ifOperStatus", "ifInErrors", "ifOutDiscards"],
                "lookups": [{"source_indexes": ["ifIndex"], "lookup": "ifName"}],
            }
        },
    }
    return yaml_text(tree)


def otel_collector() -> str:
    """OTLP of Cumulus Linux to a Prometheus endpoint; names of switches become a label."""
    host, _, port = OTEL_COLLECTOR.partition(":")
    tree = {
        "receivers": {"otlp": {"protocols": {"grpc": {"endpoint": "0.0.0.0:4317"}}}},
        "exporters": {
            "prometheus": {"endpoint": f"{host}:{port}", "resource_to_telemetry_conversion": {"enabled": True}}
        },
        "service": {"pipelines": {"metrics": {"receivers": ["otlp"], "exporters": ["prometheus"]}}},
    }
    return yaml_text(tree)


def rsyslog_conf() -> str:
    """Events that counters do not carry (link, watchdog), one file a device; for families without gNMI paths."""
    return f"""# {NOTICE}
module(load="imudp")
module(load="imtcp")
template(name="eastwest-file" type="string" string="/var/log/eastwest/%HOSTNAME%.log")
template(name="eastwest-line" type="string" string="%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag%%msg%\\n")
ruleset(name="eastwest") {{
  if re_match($msg, "(PFC|pfc|priority-flow-control|LINEPROTO|UPDOWN|SNMP_TRAP_LINK|oper.*down|carrier)") then {{
    action(type="omfile" dynaFile="eastwest-file" template="eastwest-line")
  }}
}}
input(type="imudp" port="5514" ruleset="eastwest")
input(type="imtcp" port="5514" ruleset="eastwest")
"""
