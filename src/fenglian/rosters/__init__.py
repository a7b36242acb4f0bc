"""Who is liaison judge of which town: frozen version by version and handed up (YF-14)."""
