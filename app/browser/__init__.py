"""What makes the Neo4j Browser ready for this graph: a guide, a style and favourites, out of the ontology and the query files.

Pure functions; `app/api/browser.py` serves what they give. Forms that the Browser keeps for itself are those of 5.24, the version that the
local server brings.
"""
