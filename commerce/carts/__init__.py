"""What a shopper thinks of buying: one open cart, its codes, its wishes."""
