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
  const first = text.trimStart().split('\n')[0];
  const separator = /[;\t,]/.exec(first)?.[0] ?? ';';
  const cells = first.split(separator).length;
  const heading = /^[+\d(]/.test(first.trim()) ? ['Telefone', 'nome', 'c', 'd'].slice(0, cells).join(separator) + '\n' : '';
  return { ...source('lista', new TextEncoder().encode(heading + text.trim() + '\n')), added: heading ? 1 : 0 };
}

function source(name, bytes) {
  const lines = split(bytes);
  const decode = decoder(bytes);
  const heads = /^\uFEFF?sep=/i.test(decode(lines[0] ?? new Uint8Array())) ? 2 : 1;
  return { name, heading: lines.slice(0, heads), lines: lines.slice(heads), decode };
}

/** The lines with their ends; a line break between quotes ends none. */
function split(bytes) {
  const lines = [];
  let quoted = false;
  let from = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === QUOTE) quoted = !quoted;
    else if (bytes[i] === NEWLINE && !quoted) {
      lines.push(bytes.subarray(from, i + 1));
      from = i + 1;
    }
  }
  if (from < bytes.length) lines.push(bytes.subarray(from));
  return lines;
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

/** The heading and the first rows, to be looked at. */
export function preview({ heading, lines, decode }) {
  const head = decode(heading[heading.length - 1] ?? new Uint8Array());
  const declared = heading.length === 2 ? decode(heading[0]).trim().slice(-1) : undefined;
  const separator = declared ?? [';', '\t', ','].reduce((best, one) => (head.split(one).length > head.split(best).length ? one : best));
  const row = (text) => text.replace(/\r?\n$/, '').replace(/^\uFEFF/, '').split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'));
  return { heading: row(head), rows: lines.slice(0, 3).map((line) => row(decode(line))) };
}

/** The parts: { blob, before: lines of the file before its own, count }. */
export function parts({ heading, lines }) {
  const all = [];
  const head = heading.reduce((sum, line) => sum + line.length, 0);
  for (let from = 0; from < lines.length;) {
    let to = from;
    let size = head;
    while (to < lines.length && to - from < MOST_LINES && (size + lines[to].length <= MOST_BYTES || to === from)) size += lines[to++].length;
    all.push({ blob: new Blob([...heading, ...lines.slice(from, to)]), before: from, count: to - from });
    from = to;
  }
  return all;
}
