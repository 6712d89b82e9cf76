"""Content credentials by the library of the Content Authenticity Initiative."""
