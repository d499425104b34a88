"""What was bought: its steps, its parcels, what comes back, what is given back."""
