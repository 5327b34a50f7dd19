address='http://127.0.0.1:8000/api/v1/barriers/'
tag=$(curl -s -o /dev/null -D - "$address" \
  -H "Authorization: Bearer $SWC_TOKEN" -H 'Content-Type: application/json' \
  -H 'Idempotency-Key: "written-with-curl-1"' \
  -d '{"slug": "written-with-curl", "kind": "barrier", "title": "No shared list"}' | tr -d '\r' | sed -n 's/^ETag: //Ip')
curl -s -X PATCH "${address}written-with-curl/draft/" \
  -H "Authorization: Bearer $SWC_TOKEN" -H 'Content-Type: application/merge-patch+json' \
  -H "If-Match: $tag" \
  -d '{"title": "No shared list of where records are", "themes": ["cultural"]}'
