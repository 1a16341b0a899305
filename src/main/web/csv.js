// A file of people as the API takes it: parts of up to 1,000 lines with the heading. Its bytes stay as they are; the hub knows the encodings.

const NEWLINE = 10;
const QUOTE = 34;
const MOST_LINES = 1000;
const MOST_BYTES = 240000;

/** Reads a CSV file: { name, heading: bytes, lines: [bytes], decode }. */
export async function readFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  // In UTF-16 an end of a line cannot be seen byte by byte.
  return source(file.name, isWide(bytes) ? new TextEncoder().encode(decoder(bytes)(bytes)) : bytes);
}

/** Reads a file as text. */
export async function readText(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return decoder(bytes)(bytes);
}

/** Reads a pasted list; a list that begins with a number gets a heading, which is `added` (1) to its lines. */
export function readList(text) {
  const rows = text.trim().split('\n');
  const separator = /[;\t]/.exec(text)?.[0] ?? ',';
  const cells = rows.reduce((most, row) => Math.max(most, row.split(separator).length), 1);
  const heading = /^[+\d(]/.test(rows[0]) ? ['Telefone', 'nome', ...Array.from({ length: Math.max(0, cells - 2) }, (_, i) => 'coluna' + (i + 3))].slice(0, cells).join(separator) + '\n' : '';
  return { ...source('lista', new TextEncoder().encode(heading + rows.join('\n') + '\n')), added: heading ? 1 : 0 };
}

function source(name, bytes) {
  const { lines, at } = split(bytes);
  const decode = decoder(bytes);
  const heads = /^\uFEFF?"?sep=/i.test(decode(lines[0] ?? new Uint8Array())) ? 2 : 1;
  return { name, heading: lines.slice(0, heads), lines: lines.slice(heads), at: at.slice(heads), decode };
}

/** A quote opens a cell only at its beginning, as the hub reads it; one that is not closed soon must not swallow the file. */
const LONGEST_CELL = 20000;
const BEFORE_CELL = new Set([NEWLINE, 13, ...[...'\t;,|'].map((character) => character.charCodeAt(0))]);

/** The lines with their ends, and the numbers of the file's lines at which they begin; a line break between quotes ends none. */
function split(bytes) {
  const lines = [];
  const at = [];
  let from = 0;
  let first = 1;
  let breaks = 0;
  let quoted = false;
  let closed = -1;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === QUOTE) {
      if (quoted) closed = i;
      quoted = !quoted && (i === from || BEFORE_CELL.has(bytes[i - 1]) || closed === i - 1);
    } else if (bytes[i] === NEWLINE) {
      breaks++;
      if (quoted && i - from < LONGEST_CELL) continue;
      lines.push(bytes.subarray(from, i + 1));
      at.push(first);
      from = i + 1;
      first = breaks + 1;
      quoted = false;
    }
  }
  if (from < bytes.length) {
    lines.push(bytes.subarray(from));
    at.push(first);
  }
  return { lines, at };
}

const isWide = ([first, second]) => (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

function decoder(bytes) {
  if (isWide(bytes)) return (some) => new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(some);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return (some) => new TextDecoder().decode(some);
  } catch {
    return (some) => new TextDecoder('windows-1252').decode(some);
  }
}

/** The heading, and a function that reads the cells of a line. */
export function table({ heading, decode }) {
  const head = decode(heading[heading.length - 1] ?? new Uint8Array());
  const declared = heading.length === 2 ? /sep=(.)/i.exec(decode(heading[0]))?.[1] : undefined;
  const separator = declared ?? ['\t', ';', ','].reduce((best, one) => (head.split(one).length > head.split(best).length ? one : best));
  const cell = new RegExp(`(?:^|${separator === '|' ? '\\|' : separator})(?:"((?:[^"]|"")*)"|([^${separator}]*))`, 'g');
  const cells = (text) => [...text.replace(/^\uFEFF/, '').replace(/\r?\n$/, '').matchAll(cell)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain.trim());
  return { separator, heading: cells(head), row: (line) => cells(decode(line)) };
}

/** The parts: { blob, count, lines: how many of the file there are with it, before: by how much the file's lines are greater than those of the part }. */
export function parts({ heading, lines, at }) {
  const all = [];
  const head = heading.reduce((sum, line) => sum + line.length, 0);
  for (let from = 0; from < lines.length;) {
    let to = from;
    let size = head;
    while (to < lines.length && to - from < MOST_LINES && (size + lines[to].length <= MOST_BYTES || to === from)) size += lines[to++].length;
    const own = lines.slice(from, to);
    all.push({ get blob() { return new Blob([...heading, ...own]); }, lines: to, count: to - from, before: at[from] - at[0] });
    from = to;
  }
  return all;
}

/** The line of a part that an error of the API names; NaN if it names none. */
export const lineOf = (error) => Number(/^line (\d+)$/.exec(error?.field ?? '')?.[1]);
