"""Vendor families: each renders a DeviceIntent as text and reads text back, side by side."""
