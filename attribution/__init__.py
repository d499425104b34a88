"""Who brought the sale, what they earn, when it is paid out. Knows no product, cart or chat."""
