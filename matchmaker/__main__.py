"""`python -m matchmaker`: the same as the `matchmaker` command."""

from matchmaker.cli import app

if __name__ == "__main__":
    app(prog_name="matchmaker")
