"""What we tell people, where and in which language."""
