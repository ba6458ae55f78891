// Texts, numbers and times, as people read them.

// Controls, separators of lines, and the format characters of Unicode, which turn the order of letters around.
const HARMFUL = new RegExp(
  String.raw`[\p{Cc}\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f` +
    String.raw`\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]`,
  "gu",
);

/** A text of the inventory as a page may show it: what would hide or turn around is written as an escape. */
function shown(text) {
  return String(text).replace(HARMFUL, (letter) => `\\u{${letter.codePointAt(0).toString(16)}}`);
}

/** The same, cut off where it is long. */
function short(text, limit = 140) {
  const letters = Array.from(shown(text.length > 4 * limit ? text.slice(0, 4 * limit) : text));
  return letters.length > limit ? `${letters.slice(0, limit - 1).join("")}…` : letters.join("");
}

const GROUPED = new Intl.NumberFormat("en");
const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

const counted = (number) => GROUPED.format(number);
const compact = (number) => (number < 10000 ? counted(number) : COMPACT.format(number));

/** `1 endpoint`, `3 endpoints` */
const plural = (number, word, several = `${word}s`) => `${counted(number)} ${number === 1 ? word : several}`;

/** A share from 0 to 1. What is next to nothing, and next to all, is not rounded to it. */
function percent(share) {
  const hundredths = share * 100;
  if (hundredths > 0 && hundredths < 0.1) {
    return "<0.1%";
  }
  if (hundredths < 100 && hundredths > 99.9) {
    return ">99.9%";
  }
  return `${Number(hundredths.toFixed(1))}%`;
}

function sizeText(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log2(bytes) / 10) : 0);
  return `${Number((bytes / 1024 ** power).toFixed(power ? 1 : 0))} ${units[power]}`;
}

/** How long before the report a minute was. */
function ago(minutes) {
  const age = report.now - minutes;
  if (age < 0) {
    return dayText(minutes);
  }
  const [unit, length] =
    age < 60 ? ["min", 1] : age < 48 * 60 ? ["h", 60] : age < 90 * 1440 ? ["d", 1440] : ["months", 30 * 1440];
  return `${Math.floor(age / length)} ${unit} ago`;
}

/** `2026-11-01 10:00`, in UTC */
const clockText = (minutes) => minuteText(minutes).slice(0, 16).replace("T", " ");

/** A term as words. */
const words = (term) => String(term).replaceAll("_", " ");
