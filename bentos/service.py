"""What BentoML imports: the one module here that does something when imported.

It works inside a bento, where ``package`` has laid the champion's documents beside this package.
"""

from pathlib import Path

from bentos.assembly import assembled

service = assembled(Path(__file__).parents[1])
