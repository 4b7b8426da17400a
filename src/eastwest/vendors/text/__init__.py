"""What families share to print and read text: indented trees, rules over lines, templates, headings, placeholders."""
