"""Comparisons of the data sets of this project with published data, run by developers and by the tests."""
