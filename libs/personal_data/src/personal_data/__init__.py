"""The promise that each holder of personal data makes."""
