"""What a classifier is: its terms, the pipeline that is fitted, the classifier that answers, the artefact on disk."""
