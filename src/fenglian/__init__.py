"""枫联 Fenglian: runs a court's liaison mechanism from the notice that set it up."""

__version__ = "0.1.0"
