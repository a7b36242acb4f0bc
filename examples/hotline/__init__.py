"""A hotline that works with the court's interface, to read and to copy; see README.md."""
