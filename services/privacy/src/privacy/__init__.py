"""What people may ask of us about their data, and the proof that it was done."""
