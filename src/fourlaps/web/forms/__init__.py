"""What people type, as Django forms, a file for each page: the words of `units` in, SI out."""
