library(httr2)

address <- "http://127.0.0.1:8000/api/v1/definitions/record/"
tag <- request(address) |> req_perform() |> resp_header("ETag")
again <- request(address) |> req_headers(`If-None-Match` = tag) |> req_perform()
cat(resp_status(again))
