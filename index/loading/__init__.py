"""Read the files of a folder: their text, their metadata, and why one is skipped.

Files that are not plain text are read in a child process within limits. Their text is what a
person sees in the file: paragraphs between blank lines, headings, list items and table rows
with Markdown's signs. Offsets count in it, and marks lead back into the file. Only the child
process imports the libraries that parse files.
"""
