"""What is true: the schemes, the codebook, the documents, the labelled sentences, sentence splitting."""
