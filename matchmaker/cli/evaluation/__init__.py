"""How an evaluation is shown: tables for the terminal, one page with charts for the browser."""
