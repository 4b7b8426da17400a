"""Facts about hardware, each with its source; an unknown fact is None and whatever needs it says so."""
