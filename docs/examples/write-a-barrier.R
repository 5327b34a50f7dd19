library(httr2)

send <- function(method, address, document, ...) {
  request(address) |>
    req_method(method) |>
    req_auth_bearer_token(Sys.getenv("SWC_TOKEN")) |>
    req_headers(...) |>
    req_body_json(document) |>
    req_perform()
}
made <- send(
  "POST", "http://127.0.0.1:8000/api/v1/barriers/",
  list(slug = "written-with-r", kind = "barrier", title = "No shared list"),
  `Idempotency-Key` = '"written-with-r-1"'
)
saved <- send(
  "PATCH", resp_header(made, "Location"),
  list(title = "No shared list of where records are", themes = list("cultural")),
  `If-Match` = resp_header(made, "ETag")
)
for (problem in resp_body_json(saved)$problems) cat(problem$pointer, problem$detail, "\n")
