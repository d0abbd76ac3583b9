"""Made rows of rare classes, for candidates that ask for them; see docs/augmentation.md."""
