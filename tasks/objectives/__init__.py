"""One file per objective: what is predicted, how it is judged, what is answered."""
