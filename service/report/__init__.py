"""A scored corpus as one page to look at: counted in one pass, drawn without anything from elsewhere."""
