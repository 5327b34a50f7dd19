library(httr2)

address <- "http://127.0.0.1:8000/api/v1/changes/?since=2026-01-01&kind=definition"
repeat {
  page <- request(address) |> req_perform() |> resp_body_json()
  for (change in page$changes) cat(change$sequence, change$slug, change$version, change$change, "\n")
  address <- page$`next`
  if (!page$more) break
}
cat("next time:", address)
