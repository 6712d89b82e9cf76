"""`python -m auteur` is the command line."""

from auteur.cli.main import main

if __name__ == "__main__":
    main()
