"""The receipt of an answer: quoted by a citizen, it tells what the answer rested on."""
