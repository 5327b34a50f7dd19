// "Leave this site now" puts another site in this page's place, so that the Back button does not lead here again.
document.querySelectorAll("[data-leave-site]").forEach((link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.title = "";
    document.body.hidden = true;
    window.location.replace(link.href);
  });
});
