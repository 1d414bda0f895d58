"""Identity: stored records of people become persons and households, one key each, for ever."""
