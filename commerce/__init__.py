"""What is sold, for how much, from which stock."""
