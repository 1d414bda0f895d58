from hypothesis import settings

# The first call of a cleaner reads reviewed lists; a deadline would measure that, not the property.
# The same examples every time: a check of a change must not fail for a case the change has not touched.
settings.register_profile("cleaning", deadline=None, derandomize=True)
settings.load_profile("cleaning")
