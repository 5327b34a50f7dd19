"""How barriers, enablers, terms, actions and organisations hang together: a picture, the list that is its equal, files."""
