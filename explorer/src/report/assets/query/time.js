// Times in queries: ages and dates. In minutes since 1970.

const UNITS = new Map([
  ["m", 1],
  ["h", 60],
  ["d", 24 * 60],
  ["w", 7 * 24 * 60],
]);

/** Reads a time; null if it is written in no known way, or does not exist. */
function readTime(text) {
  const unit = text.slice(-1);
  if (UNITS.has(unit)) {
    const digits = text.slice(0, -1);
    const number = /^[0-9]+$/.test(digits) ? Number(digits) : NaN;
    return number <= 0xffffffff ? { age: number, unit } : null;
  }
  const plain = text.endsWith("Z") ? text.slice(0, -1) : text;
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(plain);
  if (!found) {
    return null;
  }
  const [year, month, day, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => part && Number(part));
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const exists = time.getUTCMonth() === month - 1 && time.getUTCDate() === day && hour < 24 && minute < 60;
  if (!exists || year < 1970 || second > 60) {
    return null;
  }
  return { start: time.getTime() / 60000, isDay: plain.length === 10 };
}

const isAge = (time) => time.unit !== undefined;

/** The minutes that a time stands for: from the first up to, and without, the second. An age is a point. */
function spanOfTime(time, now) {
  if (isAge(time)) {
    const at = now - time.age * UNITS.get(time.unit);
    return { start: at, end: at };
  }
  return { start: time.start, end: time.start + (time.isDay ? 24 * 60 : 1) };
}

function writtenTime(time) {
  return isAge(time) ? `${time.age}${time.unit}` : time.isDay ? dayText(time.start) : minuteText(time.start);
}

/** `2026-11-01` */
const dayText = (minutes) => new Date(minutes * 60000).toISOString().slice(0, 10);

/** `2026-11-01T10:00:00Z` */
const minuteText = (minutes) => `${new Date(minutes * 60000).toISOString().slice(0, 19)}Z`;
