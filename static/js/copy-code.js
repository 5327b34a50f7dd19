/* A button beside each example that copies it. Without a clipboard there is no button. */
(function () {
  "use strict";
  if (!navigator.clipboard) return;
  document.querySelectorAll("pre[data-copy]").forEach(function (example) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "ds_button ds_button--small copy";
    button.textContent = "Copy";
    var said = document.createElement("span");
    said.className = "small";
    said.setAttribute("role", "status");
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(example.textContent).then(
        function () { said.textContent = " Copied"; },
        function () { said.textContent = " It could not be copied: select the text instead"; }
      );
      setTimeout(function () { said.textContent = ""; }, 5000);
    });
    var line = document.createElement("p");
    line.append(button, said);
    example.after(line);
  });
})();
