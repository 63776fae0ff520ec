"""The check of composed sentences measured: what it withholds, rightly and wrongly."""
