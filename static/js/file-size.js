// Says at once that a file is too large, before it is sent. The server checks it whatever happens here.
for (const field of document.querySelectorAll("input[type=file][data-most-bytes]")) {
  const most = Number(field.dataset.mostBytes);
  const told = document.getElementById("file-problem");
  field.addEventListener("change", () => {
    const file = field.files[0];
    const problem =
      file && file.size > most ? `The file is larger than ${Math.round(most / 1048576)} MB. Choose a smaller one.` : "";
    field.setCustomValidity(problem);
    told.textContent = problem;
  });
}
