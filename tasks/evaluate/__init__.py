"""The hold-out, looked at once: every entrant, the winner in depth."""
