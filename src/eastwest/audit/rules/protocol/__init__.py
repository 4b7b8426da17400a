"""Layer 2: classes, PFC, ECN, buffers, watchdog, NICs."""
