"""The shapes that we show and accept."""
