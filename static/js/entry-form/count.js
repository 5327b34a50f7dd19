// How many characters are left, said once there are few.
export function count(field) {
  const most = Number(field.dataset.most);
  let place = field.nextElementSibling;
  if (!place || !place.classList.contains("count-left")) {
    place = document.createElement("p");
    place.className = "small count-left";
    field.after(place);
  }
  const left = most - [...field.value].length;
  place.textContent = left < 0 ? `${-left} characters too many` : `${left} characters left`;
  place.classList.toggle("field-error", left < 0);
  if (left < most / 10) place.setAttribute("role", "status"); else place.removeAttribute("role");
  place.hidden = left > most / 2;
}
