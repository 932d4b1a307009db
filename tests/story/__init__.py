"""The whole story of two companies, told by a service that runs."""
