"""Conversations written down with what has to come of them: the stage, the script, what may be given and expected."""
