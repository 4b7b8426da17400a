"""Runners: local, SSH, Slurm and Kubernetes; what they launch is shown before it runs, and all of it is kept."""
