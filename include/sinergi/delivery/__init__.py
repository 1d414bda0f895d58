"""The way of one delivery: inbox, archive, staging, validation, publication."""
