"""Exchange with other tools: NetBox, containerlab, Ansible, Nornir, pictures, price lists and traffic generators."""
