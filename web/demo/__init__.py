"""A town hall's page with the assistant in its corner, to show how it stands on a site."""
