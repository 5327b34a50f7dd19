curl -s 'http://127.0.0.1:8000/api/v1/changes/?since=2026-01-01&kind=definition&page_size=5'
