"""The hold-out, looked at once: every model, the winner in depth."""
