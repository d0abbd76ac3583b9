"""The model in force of a solution: checked, replaced, kept, brought back, carried elsewhere."""
