"""Everything stored, out to open files and back in: nobody depends on this database."""
