"""The officials' pages: read, ask the domain, draw; nothing is decided here."""
