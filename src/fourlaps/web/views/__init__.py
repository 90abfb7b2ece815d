"""One module per place; each view asks services and fills a template."""
