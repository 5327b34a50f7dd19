library(httr2)

start <- "http://127.0.0.1:8000/api/v1/changes/?kind=definition"
file <- "definitions.rds"

kept <- if (file.exists(file)) readRDS(file) else list(`next` = start, documents = list())
repeat {
  answer <- request(kept$`next`) |> req_error(is_error = \(answer) FALSE) |> req_perform()
  page <- resp_body_json(answer, check_type = FALSE)
  if (resp_status(answer) == 410 && endsWith(page$type, "#problem-start-again")) {
    # The site was restored from a backup: what we have may never have been published there.
    cat("starting again\n")
    kept <- list(`next` = start, documents = list())
    next
  }
  stopifnot(resp_status(answer) == 200)
  for (change in page$changes) {
    cat(change$sequence, change$slug, change$version, change$state, change$change, "\n")
    if (change$state == "withdrawn") {
      kept$documents[[change$slug]] <- NULL
    } else if (!is.null(change$document)) {
      kept$documents[[change$slug]] <- change$document
    }
  }
  kept$`next` <- page$`next`
  saveRDS(kept, file)
  if (!page$more) break
}
cat("next time:", kept$`next`)
