"""The conversation: channels, dialog, inbox, broadcasts."""
