"""Real servers, people and canaries for tests."""
