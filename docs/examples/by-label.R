library(httr2)

found <- request("http://127.0.0.1:8000/api/v1/definitions/lookup/") |>
  req_url_query(label = "public record") |>
  req_perform() |>
  resp_body_json()
for (result in found$results) cat(result$definition$slug, result$match, "\n")
