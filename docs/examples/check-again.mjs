const address = "http://127.0.0.1:8000/api/v1/definitions/record/";
const tag = (await fetch(address)).headers.get("ETag");
const again = await fetch(address, { headers: { "If-None-Match": tag } });
console.log(again.status);
