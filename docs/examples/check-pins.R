library(httr2)

checked <- request("http://127.0.0.1:8000/api/v1/definitions/check/") |>
  req_body_json(list(definitions = list(list(slug = "record", version = 1)))) |>
  req_perform() |>
  resp_body_json()
for (pin in checked$results) cat(pin$slug, pin$status, "\n")
