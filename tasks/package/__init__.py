"""Package: the champion, its documents and the service code become one bento."""
