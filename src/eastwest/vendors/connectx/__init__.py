"""ConnectX and BlueField NICs: mlnx_qos, cma_roce_tos, sysfs, mlxconfig; Kubernetes' NicConfigurationTemplate."""

from eastwest.vendors.connectx.family import CONNECTX

__all__ = ["CONNECTX"]
