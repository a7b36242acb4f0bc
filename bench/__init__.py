"""`make bench`: how fast the product is, as ratios within one run (docs/performance.md)."""
