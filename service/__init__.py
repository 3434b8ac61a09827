"""Answering with a loaded classifier, over HTTP and over files."""
