"""Many random events: what an explorer must endure. `make soak` sends 10,000 to each, `make test` a few."""
