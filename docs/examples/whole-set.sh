curl -s -O 'http://127.0.0.1:8000/api/v1/definitions/download/definitions.ttl'
curl -s 'http://127.0.0.1:8000/api/v1/definitions/download/datapackage.json' | grep -A9 definitions.ttl
sha256sum definitions.ttl
