"""What the NIC families share: the files of a host, the frame of the boot script, and reading back."""
