"""SPARQL over a copy of the graph: workers that cannot do anything but answer, and what keeps the copy fresh.

`snapshot` copies the graph into a file as RDF, `worker` is the process that holds it and runs queries, `guard` reads a query before it
runs, `pool` starts and ends workers, `door` puts them together for the API, `formats` and `protocol` know HTTP's side of it.
"""
