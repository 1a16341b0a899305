// Calls of the hub's API with the key that somebody signed in with. The key is kept for this tab only.
import { lang } from './i18n.js';

const KEY = 'mkomhub.key';

export const key = () => sessionStorage.getItem(KEY);
export const keep = (value) => sessionStorage.setItem(KEY, value);
export const forget = () => sessionStorage.removeItem(KEY);

/** What a request failed with: a problem document (RFC 9457), or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(status, problem, correlationId) {
    super(problem.detail || problem.title || 'HTTP ' + status);
    this.status = status;
    this.problem = problem;
    this.correlationId = correlationId;
  }
}

let onSignedOut = () => {};
/** What happens when the key is no longer valid. */
export const whenSignedOut = (then) => (onSignedOut = then);

/**
 * Calls the API and returns the response, whose body is in `data`: parsed if it is JSON, otherwise text.
 * A string or a Blob as body is sent as it is, anything else as JSON. Throws ApiError for every status from 400 on.
 */
export async function request(method, path, { query, body, headers = {}, signal, as = key() } = {}) {
  const url = new URL(path, location.origin);
  Object.entries(query ?? {}).forEach(([name, value]) => {
    if (value !== undefined && value !== null && value !== '') url.searchParams.set(name, value);
  });
  const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof Blob);
  let response;
  try {
    response = await fetch(url, {
      method,
      signal,
      cache: 'no-store',
      headers: { Authorization: 'Bearer ' + as, ...(isJson && { 'Content-Type': 'application/json' }), ...headers },
      body: isJson ? JSON.stringify(body) : body,
    });
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new ApiError(0, { detail: '' }, '');
  }
  const text = await response.text();
  let data = text;
  if (/json(;|$)/.test(response.headers.get('Content-Type') ?? '')) {
    try {
      data = JSON.parse(text);
    } catch {
      data = {};
    }
  }
  if (response.status >= 400) {
    if (response.status === 401 && as === key()) onSignedOut();
    throw new ApiError(response.status, typeof data === 'object' ? data : {}, response.headers.get('X-Correlation-Id') ?? '');
  }
  return { status: response.status, headers: response.headers, data };
}

export const get = async (path, query, signal) => (await request('GET', path, { query, signal })).data;
export const post = async (path, body, more) => (await request('POST', path, { body, ...more })).data;
export const put = async (path, body) => (await request('PUT', path, { body })).data;
export const patch = async (path, body) => (await request('PATCH', path, { body })).data;
export const remove = async (path) => (await request('DELETE', path)).data;

/** The members that are not empty. */
export const filled = (of) => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== ''));

/** Null instead of the answer 404. */
export const ifThere = (promise) => promise.catch((error) => {
  if (error.status === 404) return null;
  throw error;
});

/**
 * Gets a list as a file, page after page, and saves it.
 *
 * @param onPage called with the number of pages that are there
 */
export async function download(path, query, name, onPage = () => {}) {
  const parts = [];
  let cursor;
  do {
    const { data, headers } = await request('GET', path, { query: { ...query, format: 'csv', locale: lang === 'pt' ? 'pt-BR' : 'en', limit: 1000, cursor } });
    // Only the first part has a heading. Reading it as text took away the mark by which a spreadsheet knows UTF-8.
    parts.push(parts.length ? data : '\uFEFF' + data);
    const next = /<([^>]+)>;\s*rel="?next"?/.exec(headers.get('Link') ?? '');
    cursor = next ? new URL(next[1], location.origin).searchParams.get('cursor') : undefined;
    onPage(parts.length);
  } while (cursor);
  save(parts, name);
}

/** Lets the browser save a CSV file. */
export function save(parts, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** A random key that makes a repeated request the same one. */
export const idempotencyKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((octet) => octet.toString(16).padStart(2, '0')).join('');

/** Whether the same request may succeed later. */
export const mayPass = (error) => !error.status || error.status === 429 || error.status >= 500;

/** Lets some seconds pass. */
export const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** Repeats a request that is safe to repeat. */
export async function patiently(call) {
  for (const seconds of [1, 2, 4, 8]) {
    try {
      return await call();
    } catch (error) {
      if (!mayPass(error)) throw error;
    }
    await pause(seconds);
  }
  return call();
}
