"""How an event leaves and arrives."""
