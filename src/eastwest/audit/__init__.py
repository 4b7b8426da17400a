"""Audit: is the site ready, and what is wrong with it?"""
