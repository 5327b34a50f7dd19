rows <- read.csv("http://127.0.0.1:8000/api/v1/definitions/download/definitions.csv", encoding = "UTF-8")
cat(nrow(rows), rows$label[1:3], sep = "\n")
