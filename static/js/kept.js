// Words that are not on the server yet, kept in this browser: for one person, one page and one tab, at most seven days.
// Signing out takes them away (sign-out.js). Nobody else is shown them: the person's number is part of their key.
const PREFIX = "kept:";
const LONGEST = 7 * 24 * 60 * 60 * 1000; // in milliseconds
const TAB = Math.random().toString(36).slice(2, 10);
let closed = false;

const begins = (person, name) => `${PREFIX}${person}:${name}:`;
const keyOf = (person, name, tab = TAB) => begins(person, name) + tab;

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// Whether it worked: a browser may have no room, or keep nothing at all.
export function keep(person, name, value, tab) {
  if (closed) return false;
  try {
    localStorage.setItem(keyOf(person, name, tab), JSON.stringify({ ...value, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch { /* it keeps nothing */ }
}

export const dropOwn = (person, name, tab) => drop(keyOf(person, name, tab));

function keys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

// [{key, at, …}] of what is kept under a name, the newest first; whatever is too old goes.
export function kept(person, name) {
  const found = [];
  for (const key of keys()) {
    const value = read(key);
    if (!value || Date.now() - value.at > LONGEST) drop(key);
    else if (key.startsWith(begins(person, name))) found.push({ ...value, key });
  }
  return found.sort((one, other) => other.at - one.at);
}

// Somebody signs out: what this browser keeps of them goes, and nothing is kept after it.
export function forget(person) {
  keys().filter((key) => key.startsWith(`${PREFIX}${person}:`)).forEach(drop);
  closed = true;
}

export function remember() {
  closed = false;
}
