tag=$(curl -sI 'http://127.0.0.1:8000/api/v1/definitions/record/' | tr -d '\r' | sed -n 's/^ETag: //Ip')
curl -s -o /dev/null -w '%{http_code}\n' -H "If-None-Match: $tag" 'http://127.0.0.1:8000/api/v1/definitions/record/'
