"""Where knowledge comes from: sources → Procedure → Passage."""
