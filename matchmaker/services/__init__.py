"""Use cases, named by verbs. They flush; whoever opened the transaction commits."""
