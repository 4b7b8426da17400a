"""Terms of the report, in one sentence each."""

from __future__ import annotations

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("algbw", "Algorithm bandwidth: size of a collective divided by its time (definition of nccl-tests)."),
    ("AU", "Accelerator utilisation: time spent computing over all time, as MLPerf Storage defines it."),
    (
        "busbw",
        "Bus bandwidth: algbw times a factor that depends on the collective and the number of ranks, for instance "
        "2(n−1)/n for all-reduce, so that it can be compared with the speed of the links (nccl-tests).",
    ),
    ("CNP", "Congestion notification packet: what a RoCE receiver sends back when packets arrive with an ECN mark."),
    ("DCQCN", "The rate control of RoCEv2 NICs: senders slow down at each CNP and speed up again by timer and bytes."),
    ("DSCP", "Six bits of the IP header that name the class a packet belongs to."),
    ("DWRR", "Deficit weighted round robin: queues share a port in proportion to their weights."),
    ("ECN", "Explicit congestion notification: switches mark packets instead of dropping them when a queue grows."),
    ("Go-back-N", "Loss recovery of RoCE: after a loss the sender repeats everything from the lost packet on."),
    (
        "Headroom",
        "Buffer kept for what still arrives after a pause frame was sent: packets in flight and in pipelines.",
    ),
    ("Incast", "Many senders to one receiver at the same time."),
    ("Kmin, Kmax, Pmax", "ECN marking starts at queue depth Kmin and reaches probability Pmax at Kmax; above, all."),
    ("NAK", "Negative acknowledgement: a receiver reports a packet out of sequence."),
    ("Oversubscription", "Capacity of a leaf towards hosts divided by its capacity towards spines."),
    (
        "PFC",
        "Priority flow control (IEEE 802.1Qbb): a receiver pauses one priority of its neighbour before it overruns.",
    ),
    ("Rail", "The set of NICs with the same index in every node, connected to the same leaves."),
    ("RoCEv2", "RDMA over UDP/IP on Ethernet."),
    ("Slowdown", "Time of an operation divided by its ideal time on an idle fabric."),
    ("TTFT", "Time to first token: from a request at the load balancer to the first token of its answer there."),
    ("Watchdog", "Breaks a pause that lasts too long by dropping or forwarding the paused queue."),
    ("XOFF, XON", "Thresholds at which a switch asks its neighbour to pause, and to go on."),
)
