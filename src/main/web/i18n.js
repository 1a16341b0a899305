// The language and the formats of the page. Each view brings its own texts in both languages: texts({ en, pt }). The build makes a file for each language of it.

/** The language of the page, which start.js chose: pt or en. */
export const lang = document.documentElement.lang.slice(0, 2);

export const locale = lang === 'pt' ? 'pt-BR' : 'en-GB';

/** A look-up in texts of both languages. Values replace {0}, {1}; a text that is missing shows its name. */
export function texts(both) {
  const chosen = both[lang];
  return (name, ...values) => (chosen[name] ?? name).replace(/\{(\d)\}/g, (whole, i) => values[i] ?? whole);
}

/** Keeps a choice of this browser; a browser that keeps nothing forgets it. */
export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Private windows may refuse.
  }
}

export function read(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

const whole = new Intl.NumberFormat(locale);
const reais = new Intl.NumberFormat(locale, { style: 'currency', currency: 'BRL' });
const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
// MKOM's times and the hub's days are those of Brasília, wherever the reader is.
const zone = 'America/Sao_Paulo';
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium', timeZone: zone });
const shortDay = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', timeZone: zone });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: zone });
const isoDay = new Intl.DateTimeFormat('en-CA', { timeZone: zone });

export const number = (value) => whole.format(value ?? 0);
export const money = (value) => reais.format(Number(value));
export const percent = (part, all) => (all ? share.format(part / all) : '–');
export const time = (iso) => (iso ? moment.format(new Date(iso)) : '–');
export const day = (iso) => shortDay.format(new Date(iso.length === 10 ? iso + 'T15:00:00Z' : iso));
export const hour = (iso) => clock.format(new Date(iso));
/** The date in Brasília, yyyy-mm-dd, so many days before today. */
export const date = (daysAgo = 0) => isoDay.format(new Date(Date.now() - daysAgo * 86400000));

/** The day after a date. The API's periods end before their `to`, people's with it. */
export function dayAfter(isoDate) {
  const after = new Date(Date.parse(isoDate) + 86400000);
  // An address may say anything; the API tells what is wrong with it.
  return Number.isNaN(after.getTime()) ? isoDate : after.toISOString().slice(0, 10);
}

const input = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone });
/** A time in Brasília as a field for date and time has it, which is also what the API takes for Brasília's: 2026-12-24T08:00. */
export const localTime = (iso) => (iso ? input.format(new Date(iso)).replace(' ', 'T') : '');

/** A number as people write it: +55 11 95395-9059. */
export function phone(msisdn) {
  const parts = /^55(\d\d)(\d{4,5})(\d{4})$/.exec(msisdn ?? '');
  if (parts) return `+55 ${parts[1]} ${parts[2]}-${parts[3]}`;
  return /^\d{12,}$/.test(msisdn ?? '') ? '+' + msisdn : msisdn || '–';
}
