"""Hostile files for the readers of sheets: no crash, no hang, no growth.

``python -m tests.fuzz pdf --count 2000 --seed 7`` plays longer than the suite does;
``python -m tests.fuzz.guided xml -max_total_time=600`` lets Atheris follow what the code does
(``pip install -c constraints.txt -e '.[fuzz]'``).
"""
