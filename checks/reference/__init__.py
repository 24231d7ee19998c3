"""Compares the reference set with published data that a reader holds. Not part of the program's run.

    python -m checks.reference DATA            print the agreement by kind, and every difference
    python -m checks.reference DATA --write    also write corroboration.yaml and the table in docs/reference-set.md

DATA is a folder with one folder for each published data set, as listed in docs/reference-set.md; a data set that is not
there is not compared. From corroboration.yaml the loader decides which records are confirmed and which are
uncorroborated, and where a data set says otherwise.
"""
