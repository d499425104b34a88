"""What is sold: products as rows, as files and as a snapshot."""
