"""What may leave the office: marts as CSV and XLSX, with metadata and without small cells."""
