"""The watch service: reads live telemetry, names root causes, keeps a journal of incidents, tells who should know."""
