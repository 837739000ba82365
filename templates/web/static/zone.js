// The one thing that a script does better: the browser knows its time zone, and its language only hints at it.
const list = document.querySelector("select[data-guess]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (list && [...list.options].some((option) => option.value === here)) {
  list.value = here;
}
