"""What texts of devices say beside a DeviceIntent: mistakes stand there that a design has no word for."""
