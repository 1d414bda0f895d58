"""Great Expectations suites run in the database; every finding is kept, no value leaves."""
