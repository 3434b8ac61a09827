"""Labels as other tools write and read them: one module a format, and what all of them come to."""
