curl -s 'http://127.0.0.1:8000/api/v1/definitions/record/versions/1/'
