"""The pages people use, rendered on the server: Jinja2 templates around the services."""
