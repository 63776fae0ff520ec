"""/metrics: what happens here, counted for Prometheus; never who, and never what was said."""
