"""Where do the weights of understanding come from? Sentences of our own, and how a classifier is fitted to them."""
