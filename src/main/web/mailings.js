// Mailings: what became of each, and stop, slow down, go on with, or repeat what failed.
import { get, request, post } from './api.js';
import { Bars, Shares } from './chart.js';
import { price, shares } from './figures.js';
import { said } from './said.js';
import { date, day, dayAfter, hour, number, percent, texts } from './i18n.js';
import { Action, Empty, Export, Facts, Field, Period, Problem, Status, Table, Time, View, confirm, html, statusText, toast, useLoad, usePages, useState } from './ui.js';

const t = texts({
  en: {
    title: 'Mailings', create: 'New mailing', none: 'There was no mailing in this period. Choose a longer one, or make a new mailing.', name: 'Name', centre: 'Cost centre', accepted: 'Accepted', became: 'What became of them',
    last: 'Last change', delivered: 'Delivered', failed: 'Failed', replies: 'Replies', price: 'Price', segments: 'SMS sent', optOuts: 'Opt-outs', ratio: 'Of those sent, delivered', first: 'First accepted',
    limit: 'Cost centre (empty: all)', reasons: 'Why messages failed', reason: 'Reason', messages: 'Messages', over: 'Deliveries over time', mkom: "MKOM's own ids", missing: 'Without a callback', waits: 'Waiting', see: 'See its messages',
    pace: 'Messages a minute', start: 'Start', pause: 'Pause', resume: 'Resume', cancel: 'Cancel', setPace: 'Set the pace', release: 'Release what is over a cap', retryFailed: 'Send failed again', retryExpired: 'Send expired again',
    startSure: 'Start “{0}”?', startText: '{0} messages are sent, within about a minute or as its pace and window allow.', cancelSure: 'Cancel “{0}”?',
    cancelText: '{0} messages that wait, and those that are still on a queue, will never be sent. This cannot be undone.', releaseSure: 'Release {1} messages of “{0}”?', releaseText: 'They are sent although they are over a budget or a cap on advertising.',
    retrySure: 'Send {1} messages of “{0}” again?', retryText: 'Each becomes a new, paid message, once. What MKOM may have is never sent again.', retried: '{0} are sent again, {1} were sent again before, {2} were refused.', working: '{0} looked at …',
    paused: 'The mailing is paused.', resumed: 'The mailing goes on.', cancelled: 'The mailing was cancelled.', started: 'The mailing was started.', released: 'The messages were released.', paced: 'The pace was set.', since: 'since', notCounted: 'at least', overCap: '{0} messages are over a budget or a cap and wait. A person with the scope admin can release them.', cancelledAt: 'Cancelled',
  },
  pt: {
    title: 'Mailings', create: 'Novo mailing', none: 'Não houve mailing neste período. Escolha um maior ou crie um novo mailing.', name: 'Nome', centre: 'Centro de custo', accepted: 'Aceitas', became: 'O que houve com elas',
    last: 'Última mudança', delivered: 'Entregues', failed: 'Falharam', replies: 'Respostas', price: 'Preço', segments: 'SMS enviados', optOuts: 'Descadastros', ratio: 'Entregues das enviadas', first: 'Primeira aceita',
    limit: 'Centro de custo (vazio: todos)', reasons: 'Por que falharam', reason: 'Motivo', messages: 'Mensagens', over: 'Entregas no tempo', mkom: 'Ids da própria MKOM', missing: 'Sem retorno', waits: 'Esperando', see: 'Ver as mensagens',
    pace: 'Mensagens por minuto', start: 'Iniciar', pause: 'Pausar', resume: 'Retomar', cancel: 'Cancelar', setPace: 'Definir o ritmo', release: 'Liberar o que passou de um limite', retryFailed: 'Reenviar as que falharam', retryExpired: 'Reenviar as vencidas',
    startSure: 'Iniciar “{0}”?', startText: '{0} mensagens serão enviadas, em cerca de um minuto ou como permitirem o ritmo e a janela.', cancelSure: 'Cancelar “{0}”?',
    cancelText: '{0} mensagens que esperam, e as que ainda estão numa fila, nunca serão enviadas. Isso não pode ser desfeito.', releaseSure: 'Liberar {1} mensagens de “{0}”?', releaseText: 'Serão enviadas, embora passem de um orçamento ou de um limite de publicidade.',
    retrySure: 'Reenviar {1} mensagens de “{0}”?', retryText: 'Cada uma vira uma nova mensagem paga, uma vez. O que a MKOM talvez tenha nunca é reenviado.', retried: '{0} serão reenviadas, {1} já tinham sido, {2} foram recusadas.', working: '{0} verificadas …',
    paused: 'O mailing está pausado.', resumed: 'O mailing continua.', cancelled: 'O mailing foi cancelado.', started: 'O mailing foi iniciado.', released: 'As mensagens foram liberadas.', paced: 'O ritmo foi definido.', since: 'desde', notCounted: 'ao menos', overCap: '{0} mensagens passaram de um orçamento ou limite e esperam. Quem tem o escopo admin pode liberá-las.', cancelledAt: 'Cancelado',
  },
});

export default ({ me, path, query }) => (path[0] ? html`<${One} me=${me} id=${path[0]} />` : html`<${List} me=${me} query=${query} />`);

function List({ me, query }) {
  const from = query.from ?? date(30);
  const to = query.to ?? date();
  const asked = { from, to: dayAfter(to), cost_centre_id: query.cost_centre_id };
  const [centre, setCentre] = useState(query.cost_centre_id ?? '');
  const pages = usePages(async (cursor, signal) => {
    const { mailings, next } = await get('/mailings', { ...asked, limit: 25, cursor }, signal);
    return { items: mailings, next };
  }, [from, to, query.cost_centre_id]);
  const go = (period) => (location.hash = '#/mailings?' + new URLSearchParams({ ...period, ...(centre && { cost_centre_id: centre }) }));
  return html`<${View} name="mailings" title=${t('title')} ...${pages} actions=${html`
      <${Export} path="/mailings" query=${asked} name="mailings.csv" />${me.may('send') && html`<a class="button primary" href="#/new-mailing">${t('create')}</a>`}`}>
    <${Period} from=${from} to=${to} onChange=${go}><${Field} label=${t('limit')} inputmode="numeric" value=${centre} onInput=${(event) => setCentre(event.target.value)} /><//>
    ${pages.data && !pages.items.length && html`<${Empty}>${t('none')}<//>`}
    ${pages.items.length > 0 && html`<${Table} label=${t('title')} rows=${pages.items} id=${(row) => row.id} columns=${[
      { title: t('name'), cell: (row) => html`<a href="#/mailings/${row.id}">${row.identifier}</a>` },
      { title: t('centre'), cell: (row) => row.cost_centre_id },
      { title: t('accepted'), right: true, cell: (row) => number(row.accepted) },
      { title: t('became'), cell: (row) => html`<div class="wide"><${Shares} label=${t('became')} parts=${shares([row])} /></div>` },
      { title: t('ratio'), right: true, cell: (row) => percent(row.delivered, row.delivered + row.sent + row.failed) },
      { title: t('replies'), right: true, cell: (row) => number(row.replies) },
      { title: t('price'), right: true, cell: (row) => price([row]) },
      { title: t('last'), cell: (row) => html`<${Time} at=${row.last_at} />` },
    ]} />`}
    ${pages.pager}
  <//>`;
}

const RECENT = 600000;
/** Whether something may change within seconds: not if MKOM has not reported on the rest for long. */
const moves = ({ report, held, parked }) => held + parked > 0 || (report && report.queued + report.sent > 0 && Date.now() - Date.parse(report.last_at) < RECENT);

function One({ me, id }) {
  const at = '/mailings/' + encodeURIComponent(id);
  const [live, setLive] = useState(true);
  const load = useLoad(async (signal) => {
    const mailing = await get(at, {}, signal);
    setLive(moves(mailing));
    return mailing;
  }, [id], live ? 5 : 30);
  const mailing = load.data;
  return html`<${View} name="mailing" title=${mailing?.identifier ?? t('title')} ...${load}
      actions=${mailing && html`<${Export} path=${at + '/messages'} name=${`mailing-${id.slice(0, 8)}.csv`} />`}>
    ${mailing && html`
      <p><${Status} of=${mailing.status === 'cancelled' ? 'cancelled_mailing' : mailing.status} /> ${mailing.paused_at && html`${t('since')} <${Time} at=${mailing.paused_at} />`} · ${t('centre')} ${mailing.cost_centre_id ?? '–'} · <a href="#/messages?mailing=${id}">${t('see')}</a></p>
      ${me.may('send', 'admin') && html`<${Steering} me=${me} at=${at} mailing=${mailing} reload=${load.reload} />`}
      ${mailing.unreleased > 0 && html`<p class="wrong">${t('overCap', number(mailing.unreleased))}</p>`}
      ${mailing.report && html`<${Report} id=${id} mailing=${mailing} />`}`}
  <//>`;
}

function Report({ id, mailing }) {
  const report = mailing.report;
  const tile = (name, value, status) => html`<li>${status && report[status] > 0 ? html`<a href="#/messages?mailing=${id}&status=${status}">${name}</a>` : name}<b>${value}</b></li>`;
  return html`
    <ul class="tiles">
      ${tile(t('accepted'), number(report.accepted))} ${tile(t('delivered'), number(report.delivered), 'delivered')}
      ${tile(t('ratio'), percent(report.delivered, report.delivered + report.sent + report.failed))}
      ${['queued', 'sent', 'failed', 'uncertain', 'opted_out', 'cancelled', 'expired'].filter((status) => report[status] > 0).map((status) => tile(statusText(status), number(report[status]), status))}
      ${mailing.held + mailing.parked > 0 && tile(t('waits'), (mailing.complete ? '' : t('notCounted') + ' ') + number(mailing.held + mailing.parked))}
      ${tile(t('replies'), number(report.replies))} ${tile(t('price'), price([report]))}
    </ul>
    <${Shares} label=${t('became')} parts=${shares([report])} />
    <div class="grid2">
      ${report.deliveries.counts.length > 0 && html`<${Bars} label=${t('over')} parts=${[{ name: t('delivered'), kind: 'delivered' }]} bars=${bars(report.deliveries)} />`}
      <section class="sheet"><${Facts} of=${[
        [t('first'), html`<${Time} at=${report.first_at} />`], [t('last'), html`<${Time} at=${report.last_at} />`], [t('segments'), number(report.segments_sent)], [t('optOuts'), number(report.opt_outs)],
        [t('missing'), number(report.without_callback)], [t('cancelledAt'), mailing.cancelled_at && html`<${Time} at=${mailing.cancelled_at} />`], [t('pace'), mailing.messages_per_minute && number(mailing.messages_per_minute)], [t('mkom'), report.mkom_mailing_ids.slice(0, 20).join(', ')],
      ]} /></section>
    </div>
    ${report.failed_by_reason.length > 0 && html`<h2>${t('reasons')}</h2><${Table} label=${t('reasons')} rows=${report.failed_by_reason} columns=${[
      { title: t('reason'), cell: (row) => said(row.reason) },
      { title: t('messages'), right: true, cell: (row) => html`<a href="#/messages?mailing=${id}&status=failed">${number(row.messages)}</a>` },
    ]} />`}`;
}

const DAY = 1440;
const MOST_BARS = 120;

/** A bar for each step from the first delivery to the last, also where there was none; more than a day needs its days. */
function bars({ minutes, counts }) {
  const steps = (length, at) => Math.floor((Date.parse(at) / 60000 - 180) / length); // Days begin in Brasília.
  const count = (length) => steps(length, counts[counts.length - 1].at) - steps(length, counts[0].at) + 1;
  const length = [10, 60, DAY].find((each) => each >= minutes && count(each) <= MOST_BARS) ?? DAY;
  const values = Array(count(length)).fill(0);
  counts.forEach(({ at, messages }) => (values[steps(length, at) - steps(length, counts[0].at)] += messages));
  const begin = (i) => new Date(((steps(length, counts[0].at) + i) * length + 180) * 60000).toISOString();
  const several = day(begin(0)) !== day(begin(values.length - 1));
  const name = (at) => (length === DAY ? day(at) : several ? `${day(at)} ${hour(at)}` : hour(at));
  return values.map((value, i) => ({ name: name(begin(i)), values: [value] }));
}

function Steering({ me, at, mailing, reload }) {
  const [looked, setLooked] = useState(0);
  const name = mailing.identifier ?? '';
  const waiting = mailing.held + mailing.parked;
  const run = (action, done, sure, body) => async () => {
    if (sure && !(await confirm(sure))) return;
    await post(`${at}/${action}`, body);
    toast(t(done));
    reload();
  };
  const sure = (action, count) => ({ title: t(action + 'Sure', name, number(count)), children: html`<p>${t(action + 'Text', number(count))}</p>`, action: t(action), danger: action === 'cancel' });
  const retry = (status) => async () => {
    if (!(await confirm({ ...sure('retry', mailing.report[status]), action: t(status === 'failed' ? 'retryFailed' : 'retryExpired') }))) return;
    const all = { retried: 0, repeated: 0, refused: 0 };
    let cursor;
    try {
      do {
        const { data } = await request('POST', at + '/retry', { query: { status, limit: 100, cursor } });
        Object.keys(all).forEach((count) => (all[count] += data[count]));
        setLooked(all.retried + all.repeated + all.refused);
        cursor = data.next;
      } while (cursor);
    } finally {
      setLooked(0);
    }
    toast(t('retried', number(all.retried), number(all.repeated), number(all.refused)));
    reload();
  };
  const count = (status) => mailing.report?.[status] ?? 0;
  return html`<div class="sheet"><div class="actions">
    ${me.may('send') && html`
      ${mailing.status === 'created' && html`<${Action} kind="primary" run=${run('start', 'started', sure('start', waiting))}>${t('start')}<//>`}
      ${mailing.status === 'paused' ? html`<${Action} kind="primary" run=${run('resume', 'resumed')}>${t('resume')}<//>` : mailing.status === 'active' && html`<${Action} run=${run('pause', 'paused')}>${t('pause')}<//>`}
      <${Action} run=${run('cancel', 'cancelled', sure('cancel', waiting))}>${t('cancel')}<//>
      <${Pace} now=${mailing.messages_per_minute} run=${(pace) => run('pace', 'paced', null, { messages_per_minute: pace })()} />
      ${count('failed') > 0 && html`<${Action} run=${retry('failed')}>${t('retryFailed')}<//>`}
      ${count('expired') > 0 && html`<${Action} run=${retry('expired')}>${t('retryExpired')}<//>`}
      ${looked > 0 && html`<span role="status">${t('working', number(looked))}</span>`}`}
    ${me.may('admin') && mailing.unreleased > 0 && html`<${Action} run=${run('release', 'released', sure('release', mailing.unreleased))}>${t('release')}<//>`}
  </div></div>`;
}

function Pace({ now, run }) {
  const [pace, setPace] = useState(now ?? '');
  const [error, setError] = useState(null);
  const go = async (event) => {
    event.preventDefault();
    setError(null);
    await run(Number(pace)).catch(setError);
  };
  return html`<details><summary>${t('setPace')}</summary><form class="row" onSubmit=${go}>
    <${Field} label=${t('pace')} type="number" min="1" max="60000" required value=${pace} onInput=${(event) => setPace(event.target.value)} /><button>${t('setPace')}</button>
    <${Problem} of=${error} /></form></details>`;
}
