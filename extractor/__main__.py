"""`python -m extractor` is the command `mechanisms`."""

from extractor.cli import main

if __name__ == "__main__":
    main(prog_name="mechanisms")
