// What all views are made of.
import { html, useCallback, useEffect, useRef, useState } from './preact.js';
import { download } from './api.js';
import { texts, time } from './i18n.js';
import { said } from './said.js';

export { html, useCallback, useEffect, useRef, useState };

const t = texts({
  en: {
    retry: 'Try again', loading: 'Loading…', cancel: 'Go back', close: 'Close', more: 'Show more', from: 'From', to: 'To', show: 'Show',
    noAnswer: 'The hub does not answer. Check the connection, then try again.',
    id: 'Correlation id: {0}', type: 'To go on, type {0}', exporting: 'Export ({0})', export: 'Export as CSV', copied: 'Copied', copy: 'Copy',
    forbidden: 'This key may not do that: {0}.',
    'status.queued': 'Queued', 'status.sending': 'Sending', 'status.sent': 'Sent', 'status.delivered': 'Delivered', 'status.failed': 'Failed',
    'status.uncertain': 'Uncertain', 'status.opted_out': 'Opted out', 'status.cancelled': 'Cancelled', 'status.expired': 'Expired',
    'status.cancelled_mailing': 'Cancelled', 'status.held': 'Held', 'status.active': 'Active', 'status.paused': 'Paused', 'status.created': 'Not started',
    'status.unknown': 'Unknown', 'status.open': 'Open', 'status.closed': 'Closed', 'status.released': 'Released',
  },
  pt: {
    retry: 'Tentar de novo', loading: 'Carregando…', cancel: 'Voltar', close: 'Fechar', more: 'Mostrar mais', from: 'De', to: 'Até', show: 'Mostrar',
    noAnswer: 'O hub não responde. Verifique a conexão e tente de novo.',
    id: 'Id de correlação: {0}', type: 'Para continuar, digite {0}', exporting: 'Exportar ({0})', export: 'Exportar em CSV', copied: 'Copiado', copy: 'Copiar',
    forbidden: 'Esta chave não pode fazer isso: {0}.',
    'status.queued': 'Na fila', 'status.sending': 'Enviando', 'status.sent': 'Enviada', 'status.delivered': 'Entregue', 'status.failed': 'Falhou',
    'status.uncertain': 'Incerta', 'status.opted_out': 'Descadastrada', 'status.cancelled': 'Cancelada', 'status.expired': 'Vencida',
    'status.cancelled_mailing': 'Cancelado', 'status.held': 'Retida', 'status.active': 'Ativo', 'status.paused': 'Pausado', 'status.created': 'Não iniciado',
    'status.unknown': 'Desconhecido', 'status.open': 'Aberto', 'status.closed': 'Fechado', 'status.released': 'Liberado',
  },
});

/** The word for a status; one that is not known is shown as it is. */
export const statusText = (status) => {
  const text = t('status.' + status);
  return text.startsWith('status.') ? status : text;
};

/** Whether nothing more becomes of a message. */
export const isFinal = (message) => ['delivered', 'failed', 'cancelled', 'expired', 'opted_out'].includes(message.status);

export const Status = ({ of }) => html`<span class="status ${of}">${statusText(of)}</span>`;

/**
 * Loads data for a view, again whenever one of `deps` changes, and every so many seconds while the page is in sight.
 * Returns { data, error, loading, reload }. An older answer never replaces a newer one.
 */
export function useLoad(load, deps, every = 0) {
  const [state, setState] = useState({ loading: true });
  const [turn, setTurn] = useState(0);
  const current = useRef();
  current.current = { load, every };
  const asked = JSON.stringify(deps);
  useEffect(() => {
    const abort = new AbortController();
    let timer;
    const plan = () => {
      clearTimeout(timer);
      if (current.current.every && !document.hidden && !abort.signal.aborted) timer = setTimeout(go, current.current.every * 1000);
    };
    const go = async () => {
      try {
        const data = await current.current.load(abort.signal);
        if (!abort.signal.aborted) setState({ data, asked, loading: false });
      } catch (error) {
        // What was shown stays beside the error.
        if (!abort.signal.aborted) setState((before) => ({ ...before, error, loading: false }));
        // What is refused once is refused again.
        if (error.status >= 400 && error.status < 500 && error.status !== 429) return;
      }
      plan();
    };
    const seen = () => (document.hidden ? clearTimeout(timer) : current.current.every && go());
    document.addEventListener('visibilitychange', seen);
    setState((before) => ({ ...before, loading: true }));
    go();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [...deps, turn]);
  // What answers another question is not shown as the answer to this one.
  const data = state.asked === asked ? state.data : undefined;
  return { ...state, data, reload: () => setTurn((n) => n + 1) };
}

/** A list that grows page by page. `load(cursor, signal)` returns { items, next }. It is loaded every so many seconds until somebody goes on to a second page. */
export function usePages(load, deps, every = 0) {
  const [more, setMore] = useState({ items: [], next: undefined, error: undefined, busy: false });
  // The first page, once others follow it: it must not move under them.
  const kept = useRef();
  useEffect(() => (kept.current = undefined), deps);
  const first = useLoad(async (signal) => {
    const page = await load(undefined, signal);
    return kept.current ?? page;
  }, deps, kept.current ? 0 : every);
  useEffect(() => setMore({ items: [], next: first.data?.next }), [first.data]);
  const reload = () => {
    kept.current = undefined;
    first.reload();
  };
  const question = useRef();
  question.current = JSON.stringify(deps);
  const onMore = async () => {
    const asked = question.current;
    kept.current = first.data;
    setMore((before) => ({ ...before, busy: true, error: undefined }));
    try {
      const page = await load(more.next);
      if (question.current === asked) setMore((before) => ({ items: [...before.items, ...page.items], next: page.next }));
    } catch (error) {
      if (question.current === asked) setMore((before) => ({ ...before, busy: false, error }));
    }
  };
  return { ...first, reload, items: [...(first.data?.items ?? []), ...more.items], pager: html`<${Pager} next=${more.next} busy=${more.busy} error=${more.error} onMore=${onMore} />` };
}

const Pager = ({ next, busy, error, onMore }) => html`
  <${Problem} of=${error} />
  ${next && html`<p class="center"><button type="button" disabled=${busy} onClick=${onMore}>${busy ? t('loading') : t('more')}</button></p>`}`;

/** What went wrong and what to do, with the correlation id. */
export function Problem({ of, retry }) {
  if (!of) return null;
  const detail = of.status === 0 ? t('noAnswer') : of.status === 403 ? t('forbidden', of.message) : said(of.message);
  const errors = (of.problem?.errors ?? []).filter((error) => !of.message.endsWith(error.detail));
  return html`<div class="problem" role="alert">
    <p>${detail}</p>
    ${errors.length > 0 && html`<ul>${errors.slice(0, 10).map((error) => html`<li>${error.field && error.field + ': '}${said(error.detail)}</li>`)}</ul>`}
    ${of.correlationId && html`<p class="small">${t('id', of.correlationId)}</p>`}
    ${retry && html`<p><button type="button" onClick=${retry}>${t('retry')}</button></p>`}
  </div>`;
}

/** The frame of a view: heading, actions, what goes wrong. It is `data-loading` until its first data is there. */
export function View({ name, title, actions, error, loading, reload, children }) {
  useEffect(() => {
    document.title = title + ' – MKOM Hub';
  }, [title]);
  return html`<section class="view" data-view=${name} data-loading=${loading ? 'yes' : undefined}>
    <header class="bar"><h1 tabindex="-1">${title}</h1><div class="actions">${actions}</div></header>
    <${Problem} of=${error} retry=${reload} />
    ${loading && html`<p class="quiet">${t('loading')}</p>`}
    ${children}
  </section>`;
}

/** What to do where there is nothing. */
export const Empty = ({ children }) => html`<div class="empty">${children}</div>`;

/**
 * A table, on a narrow screen a list of cards.
 *
 * @param columns [{ title, cell: (row) => content, right }]
 */
export const Table = ({ label, columns, rows, id = (row, i) => i }) => html`
  <div class="scroll"><table role="table" aria-label=${label}>
    <thead role="rowgroup"><tr role="row">${columns.map((column) => html`<th role="columnheader" scope="col" class=${column.right ? 'right' : ''}>${column.title}</th>`)}</tr></thead>
    <tbody role="rowgroup">${rows.map((row, i) => html`<tr role="row" key=${id(row, i)}>${columns.map((column) => html`
      <td role="cell" class=${column.right ? 'right' : ''} data-label=${column.title}><div>${column.cell(row)}</div></td>`)}</tr>`)}</tbody>
  </table></div>`;

/** Names and values. */
export const Facts = ({ of }) => html`<dl class="facts">${of.filter(([, value]) => value !== undefined && value !== null && value !== '').map(([name, value]) => html`
  <div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

export const Time = ({ at }) => (at ? html`<time datetime=${at}>${time(at)}</time>` : '–');

let fields = 0;

/** A labelled input, select or textarea with a hint and an error that a screen reader reads with it. */
export function Field({ label, hint, error, as = 'input', children, wide, ...rest }) {
  const [id] = useState(() => 'field-' + ++fields);
  const described = [hint && id + '-hint', error && id + '-error'].filter(Boolean).join(' ') || undefined;
  return html`<div class="field ${wide ? 'wide' : ''}">
    <label for=${id}>${label}</label>
    <${as} id=${id} aria-describedby=${described} aria-invalid=${error ? 'true' : undefined} ...${rest}>${children}<//>
    ${hint && html`<p class="hint" id=${id + '-hint'}>${hint}</p>`}
    ${error && html`<p class="wrong" id=${id + '-error'}>${said(error)}</p>`}
  </div>`;
}

/** A button for something that takes a while; it cannot be pressed twice, and shows what goes wrong as a toast. */
export function Action({ children, run, kind = '', ...rest }) {
  const [busy, setBusy] = useState(false);
  // Not disabled: a button that is loses the focus, and who uses the keyboard their place.
  const onClick = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await run();
    } catch (error) {
      fail(error);
    } finally {
      setBusy(false);
    }
  };
  return html`<button type="button" class=${kind} aria-disabled=${busy} aria-busy=${busy} onClick=${onClick} ...${rest}>${children}</button>`;
}

/** Saves a list as CSV, with the number of pages as progress. */
export function Export({ path, query, name }) {
  const [pages, setPages] = useState(0);
  const run = async () => {
    try {
      await download(path, query, name, setPages);
    } finally {
      setPages(0);
    }
  };
  return html`<${Action} run=${run}>${pages ? t('exporting', pages) : t('export')}<//>`;
}

/** From one day to another, in Brasília, and other fields beside them. */
export function Period({ from, to, onChange, children }) {
  const [chosen, choose] = useState({ from, to });
  // The address may name another period by now.
  useEffect(() => choose({ from, to }), [from, to]);
  const set = (name) => (event) => choose({ ...chosen, [name]: event.target.value });
  return html`<form class="row" onSubmit=${(event) => (event.preventDefault(), onChange(chosen))}>
    <${Field} label=${t('from')} type="date" required value=${chosen.from} onInput=${set('from')} />
    <${Field} label=${t('to')} type="date" required value=${chosen.to} onInput=${set('to')} />
    ${children}
    <button>${t('show')}</button>
  </form>`;
}

export const Copy = ({ text }) => html`<button type="button" class="plain" onClick=${async () => {
  // Browsers give pages without HTTPS no clipboard.
  const copied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  toast(copied ? t('copied') : text);
}}>${t('copy')}</button>`;

// One dialog and one place for short news; app.js shows them.

let show = () => {};
let tell = () => {};

/** Says something briefly. */
export const toast = (text) => tell({ text });
/** Says what went wrong until it is closed. */
export const fail = (error) => tell({ error });

/**
 * Asks before something is done that cannot be undone.
 *
 * @param title what will be done, and to how many
 * @param action the word on the button
 * @param type what has to be typed first, for what cannot be repaired at all
 * @returns a promise of true or false
 */
export const confirm = ({ title, children, action, danger = true, type }) =>
  new Promise((answer) => show({ title, children, action, danger, type, answer }));

export function Dialogs() {
  const [asked, setAsked] = useState(null);
  const [typed, setTyped] = useState('');
  const dialog = useRef();
  show = (question) => {
    setTyped('');
    setAsked(question);
  };
  useEffect(() => {
    if (asked) dialog.current.showModal();
  }, [asked]);
  if (!asked) return null;
  const end = (yes) => {
    dialog.current.close();
    setAsked(null);
    asked.answer(yes);
  };
  return html`<dialog ref=${dialog} aria-labelledby="dialog-title" onCancel=${(event) => (event.preventDefault(), end(false))}>
    <h2 id="dialog-title">${asked.title}</h2>
    ${asked.children}
    <form onSubmit=${(event) => (event.preventDefault(), end(true))}>
      ${asked.type && html`<${Field} label=${t('type', asked.type)} autocomplete="off" value=${typed} onInput=${(event) => setTyped(event.target.value)} />`}
      <div class="actions">
        <button type="button" onClick=${() => end(false)}>${t('cancel')}</button>
        <button class=${asked.danger ? 'danger' : 'primary'} disabled=${asked.type && typed.trim() !== String(asked.type)}>${asked.action}</button>
      </div>
    </form>
  </dialog>`;
}

export function Toasts() {
  const [news, setNews] = useState(null);
  tell = setNews;
  useEffect(() => {
    if (!news || news.error) return undefined;
    const timer = setTimeout(() => setNews(null), 5000);
    return () => clearTimeout(timer);
  }, [news]);
  return html`<div class="toasts">
    <div role="status">${news?.text && html`<p class="toast">${news.text}</p>`}</div>
    ${news?.error && html`<div class="toast"><${Problem} of=${news.error} /><button type="button" onClick=${() => setNews(null)}>${t('close')}</button></div>`}
  </div>`;
}
