"""How do the channels behave without an account at any of them? Local servers that act as their providers do, and phones to hold."""
