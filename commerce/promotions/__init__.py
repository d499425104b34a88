"""What makes a price lower: rules, who may have them, the words that open them."""
