"""What may a language model add? Words and proposals beside the rules' answer: asked outside the turn, judged by facts, never trusted."""
