"""The reports that stakeholders receive: from a published snapshot to files, and to their readers.

`catalog/` says which reports there are, `queries/` what they ask of the marts. `composing` makes
the model of a report from both, `rendering/` writes that model as PDF, HTML, XLSX, CSV and JSON,
`making` keeps versions of what was written, `delivery/` hands it over. No module here imports
Dagster, and none but `delivery` reads an address.
"""
