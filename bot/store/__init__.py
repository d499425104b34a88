"""Every query of the bot, one noun a file."""
