"""The warehouse: connections, migrations, and the tables generated from contracts."""
