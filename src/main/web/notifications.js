// What a channel was told in the last days, and telling it again: docs/channels.md.
import { filled, get, idempotencyKey, patiently, post, request } from './api.js';
import { date, dayAfter, number, texts } from './i18n.js';
import { Action, Empty, Field, Period, Problem, Status, Table, Time, confirm, html, toast, usePages, useState } from './ui.js';

const t = texts({
  en: {
    title: 'What it was told', none: 'It was told nothing like this in the period. What it was told is listed for 7 days; choose another period or result.', at: 'When', what: 'What', outcome: 'Result', actions: 'Actions', type: 'Type', any: 'All',
    'message.status': 'Status', 'message.reply': 'Reply', 'message.held': 'Held message', 'contact.opted-out': 'Opt-out', delivered: 'Accepted', given_up: 'Given up', attempts: '{0} attempts', took: '{0} ms', replayed: 'told again',
    again: 'Tell again', allAgain: 'Tell all of these again', telling: 'Told {0} of {1}', counting: 'Counting…', ask: 'Tell {0} notifications again?', nothing: 'There is nothing to tell again.',
    text: 'The other system gets them once more, as they were and with the same ids. Statuses may be older than what it was told since.', done: '{0} on their way.', left: '{0} are not: erased, or no longer stored.',
  },
  pt: {
    title: 'O que foi avisado', none: 'Não houve avisos assim no período. A lista guarda 7 dias; escolha outro período ou resultado.', at: 'Quando', what: 'O quê', outcome: 'Resultado', actions: 'Ações', type: 'Tipo', any: 'Todos',
    'message.status': 'Status', 'message.reply': 'Resposta', 'message.held': 'Mensagem retida', 'contact.opted-out': 'Descadastro', delivered: 'Aceito', given_up: 'Abandonado', attempts: '{0} tentativas', took: '{0} ms', replayed: 'avisado de novo',
    again: 'Avisar de novo', allAgain: 'Avisar todos de novo', telling: 'Avisados {0} de {1}', counting: 'Contando…', ask: 'Avisar de novo: {0} avisos?', nothing: 'Não há nada a avisar de novo.',
    text: 'O outro sistema os recebe mais uma vez, como eram e com os mesmos ids. Um status pode ser mais antigo do que o último avisado.', done: '{0} a caminho.', left: '{0} não: apagados ou não guardados mais.',
  },
});

const TYPES = ['message.status', 'message.reply', 'message.held', 'contact.opted-out'];
const RESULTS = ['delivered', 'given_up'];

/** How many there are, page after page of a file with a line for each. */
async function count(path, query) {
  let lines = 0;
  let cursor;
  do {
    const { data, headers } = await request('GET', path, { query: { ...query, format: 'csv', locale: 'en', limit: 1000, cursor } });
    // Only the first part has a heading.
    lines += data.split('\r\n').length - (cursor ? 1 : 2);
    cursor = /[?&]cursor=([^&>]+)/.exec(headers.get('Link') ?? '')?.[1];
  } while (cursor);
  return lines;
}

const say = ({ queued, erased, not_found: gone }) => toast([t('done', number(queued)), erased + gone > 0 && t('left', number(erased + gone))].filter(Boolean).join(' '));

export function Notifications({ name }) {
  const path = `/channels/${encodeURIComponent(name)}/notifications`;
  const [asked, ask] = useState({ from: date(6), to: date(), type: '', result: '' });
  const [progress, setProgress] = useState('');
  const query = filled({ ...asked, to: dayAfter(asked.to) });
  const pages = usePages(async (cursor, signal) => {
    const { notifications, next } = await get(path, { ...query, limit: 20, cursor }, signal);
    return { items: notifications, next };
  }, [asked.from, asked.to, asked.type, asked.result]);
  const tell = (body, key, cursor) => patiently(() => post(path + '/replay', body, { query: { cursor }, headers: { 'Idempotency-Key': key } }));
  const one = async ({ id }) => say(await tell({ ids: [id] }, idempotencyKey()));
  const all = async () => {
    try {
      setProgress(t('counting'));
      const many = await count(path, query);
      if (!many) return toast(t('nothing'));
      if (!(await confirm({ title: t('ask', number(many)), children: html`<p>${t('text')}</p>`, action: t('again'), danger: false }))) return;
      const key = idempotencyKey();
      const sum = { queued: 0, erased: 0, not_found: 0 };
      let cursor;
      do {
        setProgress(t('telling', number(sum.queued), number(many)));
        const done = await tell(query, key, cursor);
        Object.keys(sum).forEach((word) => (sum[word] += done[word]));
        cursor = done.next;
      } while (cursor);
      say(sum);
    } finally {
      setProgress('');
    }
  };
  const select = (field, label, words) => html`<${Field} as="select" label=${label} value=${asked[field]} onChange=${({ target }) => ask({ ...asked, [field]: target.value })}>
    <option value="">${t('any')}</option>${words.map((word) => html`<option value=${word}>${t(word)}</option>`)}<//>`;
  return html`<section>
    <div class="bar"><h2>${t('title')}</h2><div class="actions"><${Action} run=${all}>${progress || t('allAgain')}<//></div></div>
    <${Period} from=${asked.from} to=${asked.to} onChange=${(period) => ask({ ...asked, ...period })}>${select('type', t('type'), TYPES)}${select('result', t('outcome'), RESULTS)}<//>
    <${Problem} of=${pages.error} retry=${pages.reload} />
    ${pages.data && pages.items.length === 0 && html`<${Empty}>${t('none')}<//>`}
    ${pages.items.length > 0 && html`<${Table} label=${t('title')} rows=${pages.items} id=${(row) => row.id} columns=${[
      { title: t('at'), cell: (row) => html`<${Time} at=${row.told_at} />` },
      { title: t('what'), cell: (row) => html`<${What} ...${row} />` },
      { title: t('outcome'), cell: (row) => html`<${Result} ...${row} />` },
      { title: t('actions'), cell: (row) => html`<${Action} run=${() => one(row)}>${t('again')}<//>` },
    ]} />`}
    ${pages.pager}
  </section>`;
}

const What = ({ type, status, message_id: message, replay }) => html`<p>${t(type)} ${status && html`<${Status} of=${status} />`} ${replay && html`<span class="small">(${t('replayed')})</span>`}</p>
  ${message && html`<p><a class="small code" href="#/messages/${message}">${message}</a></p>`}`;

const Result = ({ result, reason, attempts, took_ms: took }) => html`<p><span class="status ${result === 'delivered' ? 'delivered' : 'failed'}">${t(result)}</span></p>
  <p class="small">${[reason, attempts > 1 && t('attempts', number(attempts)), took !== undefined && t('took', number(took))].filter(Boolean).join(' · ')}</p>`;
