"""The kinds of source: one module each, named as ``source.kind`` says.

A module has two functions: ``read(source, root, progress)`` returns the tables of a source, and
``marks(source, root, everywhere)`` what tells the present state of those that are not local from
later ones, by table. A kind that is added here also has ``SECTION``, the model of its section.
"""
