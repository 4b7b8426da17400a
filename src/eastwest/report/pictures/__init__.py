"""Pictures as inline SVG: one picture a module, nothing computed beyond where things go."""
