library(httr2)

version <- request("http://127.0.0.1:8000/api/v1/definitions/record/versions/1/") |> req_perform() |> resp_body_json()
cat(version$version, version$digest, version$document$definition)
if (!is.null(version$withdrawn)) cat("withdrawn:", version$withdrawn$reason, "Use instead:", version$withdrawn$successor)
