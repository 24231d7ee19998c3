"""Reconciliation: a column of names becomes ids, and ids become columns of values (W3C Reconciliation Service API 0.2).

`known` keeps names and codes by entity, `properties` says which properties there are, `values` reads them for many entities at once,
`judging` scores candidates by name, class and properties. How a service speaks to its clients is in app/api/reconcile.py.
Source: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""
