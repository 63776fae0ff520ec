"""The entry in the registers of processing and of algorithms, for anybody to read."""
