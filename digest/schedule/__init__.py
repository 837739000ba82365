"""When things happen. The only home of APScheduler; no logic."""
