"""Look up texts and the sentences of a message in the documents."""
