"""Whether the winner goes into force, and the record of every such decision."""
