"""What a service asks and answers, by the kind of input."""
