// The sum of the points and what it leads to, while they are given.

const form = document.querySelector("[data-rubric]");

function tell() {
  const sum = form.querySelector("[data-sum]");
  const given = [...form.querySelectorAll("input[type=radio]:checked")].map((each) => Number(each.value));
  if (given.length < 4) {
    sum.textContent = "";
    return;
  }
  const total = given.reduce((all, each) => all + each, 0);
  const hold = Number(form.dataset.hold);
  const publish = Number(form.dataset.publish);
  const leads = total < hold ? "return" : total < publish || given.includes(0) ? "hold" : "publish";
  const said = sum.dataset[`${leads}Text`];
  sum.textContent = `${sum.dataset.sumText}: ${total} — ${said}`;
}

if (form) {
  form.addEventListener("change", tell);
  tell();
}
