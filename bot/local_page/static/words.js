// The words of the page in its language; the server has put them into it.

export const words = JSON.parse(document.getElementById("words").textContent);

// A sentence with its places filled in.
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

export const time = new Intl.DateTimeFormat(words.locale, { hour: "2-digit", minute: "2-digit" });
export const whole = new Intl.DateTimeFormat(words.locale, { dateStyle: "long", timeStyle: "short" });
export const number = new Intl.NumberFormat(words.locale, { maximumFractionDigits: 1 });
