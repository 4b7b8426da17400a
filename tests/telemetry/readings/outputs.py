"""Outputs in the tools' own layouts, shortened, with figures of our own."""

from __future__ import annotations

NCCL_OLD = """# nThread 1 nGpus 2 minBytes 8 maxBytes 8589934592 step: 2(factor) warmup iters: 5 iters: 20 validation: 1
#
# Using devices
#   Rank  0 Pid  111 on  node1 device  0 [0x10] NVIDIA A100
#   Rank  1 Pid  112 on  node1 device  1 [0x11] NVIDIA A100
#
#                                                       out-of-place                       in-place
#       size         count      type   redop     time   algbw   busbw  error     time   algbw   busbw  error
#        (B)    (elements)                       (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)
           8             2     float     sum    33.99    0.00    0.00  0e+00    34.01    0.00    0.00  0e+00
  8589934592    2147483648     float     sum  63959.0  134.30  235.03  0e+00  63887.0  134.46  235.30  0e+00
# Out of bounds values : 0 OK
# Avg bus bandwidth    : 37.5
"""
NCCL_NEW = """# Collective test starting: all_reduce_perf
# nccl-tests version 2.17.8 nccl-headers=22807 nccl-library=22807
# Using devices
#  Rank  0 Group  0 Pid  11 on  node1 device  0 [0000:10:00] NVIDIA H100
#  Rank  1 Group  0 Pid  12 on  node2 device  0 [0000:10:00] NVIDIA H100
#
#                                                              out-of-place                       in-place
#       size         count      type   redop    root     time   algbw   busbw  #wrong     time   algbw   busbw  #wrong
#        (B)    (elements)                               (us)  (GB/s)  (GB/s)             (us)  (GB/s)  (GB/s)
           8             2     float     sum      -1    28.06    0.00    0.00       0    27.90    0.00    0.00       0
  8589934592    2147483648     float     sum      -1  36548.0  235.03  235.03       0  36500.0  235.34  235.34     N/A
# Out of bounds values : 0 OK
# Avg bus bandwidth    : 117.7
"""
NCCL_JSON = """{"version": 3, "start_time": "2026-03-01T10:00:00Z", "args": ["./build/all_gather_perf", "-J", "o.json"],
"env": ["HOME=/root", "SECRET_TOKEN=hunter2"], "nccl_version": 22807,
"config": {"devices": [{"rank": 0, "hostname": "n1"}, {"rank": 1, "hostname": "n2"}]},
"results": [{"size": 1048576, "count": 1, "type": "float", "redop": "none", "root": "    -1",
"out_of_place": {"time": 101.0, "alg_bw": 40.0, "bus_bw": 20.0, "nwrong": null},
"out_of_place_per_iter": {"times_us": [101.0, 99.0, 103.0]},
"in_place": {"time": 100.0, "alg_bw": 41, "bus_bw": 20.5}}],
"out_of_bounds": 0, "errors": 0}
"""
RCCL_JSON = """[{"name": "AllReduce", "size": 1024, "type": "float", "inPlace": 0, "busBw": 30, "algBw": 20, "time": 5,
"wrong": "N/A"}, {"name": "AllReduce", "size": 1024, "type": "float", "inPlace": 1, "busBw": 31, "algBw": 21, "time": 5,
"wrong": "N/A"}]
"""
_PERFTEST = """---------------------------------------------------------------------------------------
                    RDMA_Write BW Test
 Dual-port       : OFF          Device         : mlx5_0
 Number of qps   : 4            Transport type : IB
---------------------------------------------------------------------------------------
"""
PERFTEST_MB = (
    _PERFTEST
    + """ #bytes     #iterations    BW peak[MB/sec]    BW average[MB/sec]   MsgRate[Mpps]
 4194304    5000             23277.93            23277.91                  0.005819
 8388608    5000             23240.68            23240.68                  0.002905
"""
)
PERFTEST_GBIT = (
    _PERFTEST
    + """ #bytes     #iterations    BW peak[Gb/sec]    BW average[Gb/sec]   MsgRate[Mpps]
 65536      5000             392.5              392.1                     0.747871
"""
)
PERFTEST_LATENCY = """                    RDMA_Write Latency Test
 Dual-port       : OFF          Device         : mlx5_0
 #bytes #iterations    t_min[usec]    t_max[usec]  t_typical[usec]    t_avg[usec]    t_stdev[usec]   \
99% percentile[usec]   99.9% percentile[usec]
 2       1000          1.98           4.20         2.01               2.05             0.10            2.40         3.10
"""
PERFTEST_JSON_BROKEN = """{
"test_info": {
"test": "RDMA_Write_BW_Test",
"Device": "mlx5_11",
sl: 3,
},
"results": {
"MsgSize": 65536,
"n_iterations": 5000,
"BW_peak": 5293.52,
"BW_average": 2229.27,
"MsgRate": 0.035668,
}
}
"""
FIO = """{"fio version": "fio-3.33", "timestamp": 1795356066, "jobs": [{"jobname": "t", "error": 0,
"read": {"bw_bytes": 85930012, "bw": 83916, "iops": 20979.0, "total_ios": 62958,
"clat_ns": {"min": 20000, "max": 30000000, "mean": 47000.5, "percentile": {"50.000000": 29056, "99.000000": 112128}}},
"write": {"bw_bytes": 0, "iops": 0, "total_ios": 0}}]}
"""
INSPECTOR = """{"header": {"id": "0x7f", "rank": 2, "n_ranks": 8, "nnodes": 1}, "metadata": \
{"inspector_output_format_version": "v4.0", "dump_timestamp_us": 1748030377748202, "hostname": "h1"}, "coll_perf": \
{"coll": "AllReduce", "coll_sn": 1407, "coll_msg_size_bytes": 17179869184, "coll_exec_time_us": 61974, \
"coll_algobw_gbs": 277.2, "coll_busbw_gbs": 485.1}}
"""
INSPECTOR_PROM = """# TYPE nccl_bus_bandwidth_gbs gauge
nccl_bus_bandwidth_gbs{version="v5.1",node="n1",gpu="GPU0",nranks="4",collective="AllReduce",message_size="4-5GB"} 678.2
nccl_collective_exec_time_microseconds{version="v5.1",node="n1",gpu="GPU0",nranks="4",collective="AllReduce"} 9498.4
"""
RAS = """Job summary
===========

Communicators... (0.00s)
=============

Warnings
========

#0-0 (27a079b828ff1a75) MISMATCH
  Communicator ranks have different collective operation counts
  1 ranks have launched up to operation 6649
  Rank 0 -- GPU 0 managed by process 483072 on node 10.0.0.1
"""
GPCNET = """+---------------------------------------------------------------------------------------+
|                              Isolated Network Tests                                   |
+--------------------------------+--------+--------+--------+------------+-------+-------+--------------+
|                           Name |    Min |    Max |    Avg | Avg(Worst) |   99% | 99.9% |        Units |
+--------------------------------+--------+--------+--------+------------+-------+-------+--------------+
|         RR Two-sided Lat (8 B) |    1.2 |    5.0 |    1.8 |        2.0 |   2.9 |   3.5 |         usec |
| RR Two-sided BW+Sync (131072 B)| 1000.0 | 2000.0 | 1500.5 |     1200.0 | 900.0 | 800.0 | MiB/sec/rank |
"""
TESTER_CSV = """Flow Name,Tx Frames,Rx Frames,Rx Rate (Gbps),Loss %,Avg Latency (ns),Colour
flow-1,1000000,999900,380,0.01,1500,red
"""
OTG = '{"flow_metrics": [{"name": "f1", "frames_tx": 100, "frames_rx": 90, "rx_rate_mbps": 1000}]}'
PING = """PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.
64 bytes from 10.0.0.2: icmp_seq=1 ttl=62 time=0.041 ms

--- 10.0.0.2 ping statistics ---
20 packets transmitted, 19 received, 5% packet loss, time 962ms
rtt min/avg/max/mdev = 0.031/0.041/0.072/0.009 ms
"""
PING_BUSYBOX = """PING 10.0.0.2 (10.0.0.2): 56 data bytes
--- 10.0.0.2 ping statistics ---
3 packets transmitted, 3 packets received, 0% packet loss
round-trip min/avg/max = 0.050/0.080/0.120 ms
"""
FIO_TEXT = """eastwest: (g=0): rw=read, bs=(R) 1024KiB-1024KiB, (W) 1024KiB-1024KiB, ioengine=psync, iodepth=1
fio-3.33
Starting 4 processes
eastwest: (groupid=0, jobs=4): err= 0: pid=77: Mon Mar  2 10:00:00 2026
  read: IOPS=20.9k, BW=81.9MiB/s (85.9MB/s)(246MiB/3001msec)
    clat (usec): min=20, max=30000, avg=47.00, stdev=12.10
"""
FIO_TEXT_OLD = """fio-2.2.10
eastwest: (groupid=0, jobs=1): err= 0: pid=77: Mon Mar  2 10:00:00 2015
  write: io=246.0MB, bw=83916KB/s, iops=20979, runt=  3001msec
"""
IPERF_TEXT = """Connecting to host 10.0.0.2, port 5201
[  5] local 10.0.0.1 port 40000 connected to 10.0.0.2 port 5201
[ ID] Interval           Transfer     Bitrate         Retr
[  5]   0.00-10.00  sec  5.45 GBytes  4.68 Gbits/sec   12             sender
[  5]   0.00-10.04  sec  5.45 GBytes  4.66 Gbits/sec                  receiver
[SUM]   0.00-10.00  sec  10.9 GBytes  9.36 Gbits/sec   31             sender
[SUM]   0.00-10.04  sec  10.9 GBytes  9.33 Gbits/sec                  receiver

iperf Done.
"""
IPERF_TEXT_UDP = """[ ID] Interval           Transfer     Bandwidth       Jitter    Lost/Total Datagrams
[  4]   0.00-10.00  sec  1.16 GBytes   998 Mbits/sec  0.012 ms  150/151234 (0.099%)  receiver
"""
RCCL_CSV = """numCycle,collective,nodes,ranks,ranksPerNode,gpusPerRank,size,type,redop,inplace,time,algbw,busbw,#wrong
0,AllReduce,2,16,8,1,1048576,float,sum,0,50.1,20.93,39.24,0
0,AllReduce,2,16,8,1,1048576,float,sum,1,51.0,20.56,38.55,0
"""
RECORDER = """{"version": "2.10", "pg_status": {}, "entries": [
{"profiling_name": "nccl:all_reduce", "collective_seq_id": 7, "process_group": ["0", "world"], "state": "completed",
"time_discovered_started_ns": 1000, "time_discovered_completed_ns": 51000},
{"profiling_name": "nccl:all_reduce", "collective_seq_id": 8, "process_group": ["0", "world"], "state": "started",
"time_discovered_started_ns": null, "time_discovered_completed_ns": null}]}
"""
DCGM = """# comment
DCGM_FI_DEV_SM_CLOCK, gauge, clock
DCGM_FI_DEV_GPU_UTIL, gauge, use
# DCGM_FI_PROF_SM_ACTIVE, gauge, x
"""
STEPS = """,worker,gpu,time,batch_time_norm
0,0,25,1,100
1,1,25,1,100
2,6,25,1,300
"""

ALL = {name: value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str)}
