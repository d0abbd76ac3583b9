"""What BentoML imports: the one module here that does something when imported.

It works inside a bento, where ``package`` has laid the champion's documents beside this package.
"""

from pathlib import Path

from bentos.tabular import tabular_service

service = tabular_service(Path(__file__).parents[1])
