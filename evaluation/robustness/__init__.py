"""Do answers hold when the same questions are written otherwise?"""
