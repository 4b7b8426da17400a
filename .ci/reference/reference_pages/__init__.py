"""The pages of docs/reference that follow from the code, one module each: `lines()` is its text."""
