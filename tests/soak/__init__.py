"""The proofs of durability: real processes, really killed. Small in `make test`, whole in `make soak`."""
