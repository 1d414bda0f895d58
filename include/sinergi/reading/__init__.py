"""From a file to the raw text rows of a feed's columns: kinds of file, headings, tables, rows."""
