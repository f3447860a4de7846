"""An index on disk: a folder's documents analysed once, and opened in milliseconds.

    IndexDirectory(root)            the cache folder: the current generation, the write lock
    update(directory, folder, ...)  makes the index agree with the documents, file by file
    IndexReader(generation)         has the Corpus that questions are asked of

What was decided, and why:

- Texts, blocks, names, words and dated events stand in SQLite, the passages' terms in
  tantivy. Nothing of a document is held in memory: a quotation is sliced from the stored
  text, which is the file's as it was read, so a file that changes or vanishes afterwards
  cannot falsify it.
- SQLite says what is true. A document counts from the moment when its row is marked live, in
  one transaction with the row that it replaces. tantivy is always committed before that
  with what is new, and cleared of what is old only after, so it holds every live passage
  whenever the process dies; passages of documents that are not live are passed over.
- The first index, and one after damage or of another format, is built in a folder of its own and
  becomes current by the replacement of one small file. A build that was interrupted goes on
  where it stopped.
- One process writes at a time (a lock on a file); any number read. A reader notices a
  new version by a number in the database. Each question is answered from one version, in one
  read transaction, whatever is written meanwhile.
- Each text has a checksum that is compared when a quotation is cut from it. The index is a
  cache of files that are still there: where SQLite or tantivy cannot read what it holds, it is
  built again in another folder, and nothing of the damaged one is served.
  ``Library.examine`` looks through all of it.
- What a document adds to the counts of words, names and topics is stored with it, so that it
  can be taken out without being analysed again.
- A read-only folder can be read as well. Where there is no room, the index stays as it was.
"""
