"""Open data of places: a CSV, JSON or GeoJSON file gives one sheet a place."""
