"""A folder of PDF and Word (DOCX) files: one sheet a file."""
