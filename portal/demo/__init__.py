"""The demo edition: its own texts, and the readers that turn its files into what pages need."""
