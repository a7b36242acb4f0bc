"""The base of every table of a court's work. It has no table of its own."""
