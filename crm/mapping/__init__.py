"""What an import mapping says, read and checked: pure, without Django. `crm/imports` carries it out."""
