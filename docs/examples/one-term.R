library(httr2)

term <- request("http://127.0.0.1:8000/api/v1/definitions/record/") |> req_perform() |> resp_body_json()
cat(term$label, term$version, term$definition)
