"""The DCQCN knobs of each NIC family, with the maker's defaults and where they were read."""

from __future__ import annotations

from eastwest.lossless.dcqcn_knobs import Constant, Knob, NicFamily

_MLX = "NVIDIA DOCA 3.4.0, DCQCN CC parameters (ConnectX-4 and later); Linux mlx5_ib cong.c for debugfs"
_ROCM = "ROCm/gpu-cluster-networking @1156b4e9 docs/how-to/roce-network-config.rst"
_TOP = 131_071


def _mlx(field: str, firmware: str, sysfs: str, unit: str, default: int, **more: float) -> Knob:
    """A knob of ConnectX: mlxconfig, the sysfs of MLNX_OFED, and the debugfs of the kernel driver."""
    where = "np" if sysfs == "min_time_between_cnps" else "rp"
    names = (("mlxconfig", firmware), ("sysfs", sysfs), ("debugfs", f"{where}_{sysfs.removeprefix('rpg_')}"))
    return Knob(field, names, unit, default, **more)  # type: ignore[arg-type]


CONNECTX = NicFamily(
    name="ConnectX-6 Dx, ConnectX-7, ConnectX-8, BlueField-3",
    models=("connectx-6-dx", "connectx-7", "connectx-8", "bluefield-3"),
    tools=(
        ("mlxconfig", "firmware, with _P1 or _P2 for the port; survives reboot, takes effect after a reset"),
        ("sysfs", "/sys/class/net/DEV/ecn/roce_rp and roce_np, MLNX_OFED driver; lost at reboot"),
        ("debugfs", "/sys/kernel/debug/mlx5/PCI/cc_params, kernel driver; lost at reboot"),
    ),
    knobs=(
        _mlx("g", "DCE_TCP_G", "dce_tcp_g", "(1 − g) in 1/1024", 1019, highest=1023, slope=-1024.0, offset=1024.0),
        _mlx("alpha_tick_us", "DCE_TCP_RTT", "dce_tcp_rtt", "µs", 1, lowest=1, highest=_TOP),
        _mlx(
            "initial_alpha",
            "INITIAL_ALPHA_VALUE",
            "initial_alpha_value",
            "1/1024",
            1023,
            lowest=1,
            highest=1023,
            slope=1024.0,
        ),
        _mlx("decrease_interval_us", "RATE_REDUCE_MONITOR_PERIOD", "rate_reduce_monitor_period", "µs", 4, lowest=1),
        _mlx("increase_timer_us", "RPG_TIME_RESET", "rpg_time_reset", "µs", 300, lowest=1, highest=_TOP),
        _mlx("fast_recovery_stages", "RPG_THRESHOLD", "rpg_threshold", "expiries", 1, lowest=1, highest=31),
        _mlx("ai_rate_mbps", "RPG_AI_RATE", "rpg_ai_rate", "Mb/s", 5, lowest=1),
        _mlx("hai_rate_mbps", "RPG_HAI_RATE", "rpg_hai_rate", "Mb/s", 50, lowest=1),
        _mlx("min_rate_mbps", "RPG_MIN_RATE", "rpg_min_rate", "Mb/s", 1, lowest=1),
        _mlx("cnp_interval_us", "MIN_TIME_BETWEEN_CNPS", "min_time_between_cnps", "µs", 4),
    ),
    constants=(
        Constant("RPG_GD", 11, "2^11 / 1024 = 2: the rate falls by α / 2, as in the paper"),
        Constant("RPG_MIN_DEC_FAC", 50, "no single cut below 50 % of the rate"),
        Constant("RATE_TO_SET_ON_FIRST_CNP", 0, "the first CNP cuts by α, to no fixed rate"),
    ),
    unmapped=(
        (
            "byte_counter_bytes",
            "RPG_BYTE_RESET (default 32767): the unit is not documented; left at its default, which the simulation "
            "takes as off",
        ),
        ("paper_order", "the order of α and rate is the firmware's own"),
    ),
    source=_MLX,
)

POLLARA = NicFamily(
    name="Pollara 400",
    models=("pollara-400",),
    tools=(("nicctl", "nicctl update dcqcn -r DEV -i PROFILE --NAME NUMBER"),),
    knobs=(
        Knob("ai_rate_mbps", (("nicctl", "ai-rate"),), "Mb/s", 160, highest=2**18 - 1, assumed=True),
        Knob("hai_rate_mbps", (("nicctl", "hai-rate"),), "Mb/s", 300, highest=2**18 - 1, assumed=True),
        Knob("min_rate_mbps", (("nicctl", "min-rate"),), "Mb/s", 1, assumed=True),
        Knob("alpha_tick_us", (("nicctl", "alpha-update-interval"),), "µs", 1, lowest=1, assumed=True),
        Knob("decrease_interval_us", (("nicctl", "rate-reduce-monitor-period"),), "µs", 1, assumed=True),
        Knob("fast_recovery_stages", (("nicctl", "rate-increase-threshold"),), "expiries", 1, highest=31, assumed=True),
        Knob("byte_counter_bytes", (("nicctl", "rate-increase-byte-count"),), "B", 431_068, assumed=True),
    ),
    constants=(
        Constant("token-bucket-size", 800_000, "AMD's recommendation; the unit is not documented"),
        Constant("alpha-update-g", 512, "AMD's recommendation; the unit is not documented"),
        Constant("initial-alpha-value", 64, "AMD's recommendation; the unit is not documented"),
        Constant("rate-increase-interval", 1, "AMD's recommendation; the unit is not documented"),
    ),
    unmapped=(
        ("g", "alpha-update-g: the unit is not documented"),
        ("initial_alpha", "initial-alpha-value: the unit is not documented"),
        ("increase_timer_us", "rate-increase-interval: the unit is not documented"),
        ("cnp_interval_us", "no such option is documented"),
        ("paper_order", "the order of α and rate is the firmware's own"),
    ),
    source=f"{_ROCM}; units from the option names and field widths, which no document states",
)

THOR2 = NicFamily(
    name="Thor 2",
    models=("thor-2",),
    tools=(("niccli", "niccli --dev N qos …: classes, PFC and marking only"),),
    knobs=(),
    constants=(),
    unmapped=(
        (
            "all",
            "no document read names a DCQCN parameter of Thor 2: niccli and install.sh -o ECNPFC switch ECN and PFC "
            "on and set DSCP 26 (priority 3) and CNP DSCP 48 (priority 7); the firmware's own parameters apply",
        ),
    ),
    source=f"{_ROCM}; Juniper JVD AI data centre with AMD",
)

NIC_FAMILIES: tuple[NicFamily, ...] = (CONNECTX, THOR2, POLLARA)


def family_of(model: str) -> NicFamily | None:
    """The family of a catalogue id: the listed one, or the one whose listed model the id begins with."""
    for family in NIC_FAMILIES:
        if any(model == known or model.startswith(f"{known}-") for known in family.models):
            return family
    return None
