curl -s -H 'Content-Type: application/json' \
  -d '{"definitions": [{"slug": "record", "version": 1}]}' \
  'http://127.0.0.1:8000/api/v1/definitions/check/'
