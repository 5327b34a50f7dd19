// Requests that end: an answer, or an error after the time limit.
const LIMIT = 20_000; // milliseconds

async function within(address, options) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LIMIT);
  try {
    const answer = await fetch(address, { ...options, signal: limit.signal });
    const text = await answer.text();
    const isData = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return { ok: answer.ok, status: answer.status, text, data: isData ? JSON.parse(text) : null };
  } finally {
    clearTimeout(timer);
  }
}

export const getPage = (address) => within(address, {});

export const postForPage = (address, fields) => within(address, { method: "POST", body: new URLSearchParams(fields) });

export function postForData(address, fields) {
  const body = new URLSearchParams(fields);
  // What is small goes on even where the page goes; browsers allow 64 kB for that.
  const keepalive = body.toString().length < 60_000;
  return within(address, { method: "POST", body, keepalive, headers: { Accept: "application/json" } });
}
