(function () {
  "use strict";
  var tip = document.createElement("div");
  tip.id = "tip";
  tip.hidden = true;
  document.body.appendChild(tip);
  document.querySelectorAll("svg g > title, svg rect > title").forEach(function (title) {
    var owner = title.parentNode;
    owner.addEventListener("mouseenter", function () { tip.textContent = title.textContent; tip.hidden = false; });
    owner.addEventListener("mousemove", function (event) {
      tip.style.left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8) + "px";
      tip.style.top = Math.min(event.clientY + 16, window.innerHeight - tip.offsetHeight - 8) + "px";
    });
    owner.addEventListener("mouseleave", function () { tip.hidden = true; });
  });
  document.querySelectorAll("table[data-fold]").forEach(function (table) {
    var extra = Array.from(table.querySelectorAll("tbody tr")).slice(Number(table.dataset.fold));
    if (extra.length < 4) { return; }
    extra.forEach(function (row) { row.classList.add("extra"); });
    table.classList.add("folded");
    var button = document.createElement("button");
    button.className = "more";
    button.type = "button";
    button.textContent = "Show " + extra.length + " more rows";
    button.addEventListener("click", function () { table.classList.remove("folded"); button.remove(); });
    table.after(button);
  });
}());
