"""What computes: encoder, index, retrieval, features, ranker, reasons. No SQL, no HTTP."""
