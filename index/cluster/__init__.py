"""An index in an OpenSearch cluster, which any number of processes on any number of hosts ask.

    ClusterOptions          where the cluster is, and as whom it is asked
    Client                  sends requests: retries, deadlines, errors in this library's words
    schema                  the indices of a generation, their fields, and who is live
    ClusterReader           has the Corpus that questions are asked of, as of one version
    ClusterWriter           changes a generation under the lease
    PartitionReader         reads parts of a folder with other hosts, for one that builds an index
    ClusterBackend          gives snapshots to a library, and updates them

What was decided, and why:

- A generation is a set of indices. One document, the head, names the generation and says which
  documents of it count; it is replaced as a whole, and only if nobody else has replaced it
  (``if_seq_no``). So there is one moment at which a change is there, for all hosts.
- Documents have numbers that are never given twice. The head has the first number that is not
  given yet and the numbers below it that do not count. What is being written lies above and
  is not seen; what was replaced is passed over until it is deleted, at the next change.
- The process that writes holds the lease and numbers its terms. A writer that lost it without
  noticing can write passages, under numbers that never count, but not the head.
- All else has ids of its own, so that a request that is carried out twice changes nothing.
- What is small and asked with each question (the words of the vocabulary, the aliases, the
  topics) is kept in compressed parts, which each process reads once and keeps packed.
- A cluster that does not answer, or in part, is an error. It is never a reason to build an
  index, and never an answer.
"""
