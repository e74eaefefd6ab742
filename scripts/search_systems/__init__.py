"""What `scripts/bench_search.py` measures, each system in processes of its own, and the picture of it."""
