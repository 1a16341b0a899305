// What was sent, what arrived, what it cost, and what needs somebody.
import { get } from './api.js';
import { Bars, Shares } from './chart.js';
import { PARTS, price, shares, sum } from './figures.js';
import { date, day, hour, number, percent, texts } from './i18n.js';
import { Empty, Problem, Table, View, html, useLoad, useState } from './ui.js';

const t = texts({
  en: {
    title: 'Overview', days1: 'Today', days7: '7 days', days30: '30 days', period: 'Period', accepted: 'Accepted', delivered: 'Delivered', ratio: 'Of those sent, delivered', failed: 'Failed',
    replies: 'Replies', price: 'Spent', over: 'Messages over time', needs: 'Needs you', fine: 'Nothing needs you. Everything is going as it should.',
    spend: 'By cost centre', centre: 'Cost centre', messages: 'Messages', segments: 'SMS', nothing: 'No message was accepted in this period.', first: 'Write a first one', byStatus: 'By status',
    'part.channels': 'Look at the channels', 'part.messages': 'Look at these messages', 'part.queues': 'Look at the dead letters', 'part.mailings': 'Look at the mailings', runbook: 'What to do stands in',
  },
  pt: {
    title: 'Visão geral', days1: 'Hoje', days7: '7 dias', days30: '30 dias', period: 'Período', accepted: 'Aceitas', delivered: 'Entregues', ratio: 'Entregues das enviadas', failed: 'Falharam',
    replies: 'Respostas', price: 'Gasto', over: 'Mensagens no tempo', needs: 'Precisa de você', fine: 'Nada precisa de você. Tudo corre como deve.',
    spend: 'Por centro de custo', centre: 'Centro de custo', messages: 'Mensagens', segments: 'SMS', nothing: 'Nenhuma mensagem foi aceita neste período.', first: 'Escreva a primeira', byStatus: 'Por status',
    'part.channels': 'Ver os canais', 'part.messages': 'Ver estas mensagens', 'part.queues': 'Ver os não processados', 'part.mailings': 'Ver os mailings', runbook: 'O que fazer está em',
  },
});

export default function Overview({ me }) {
  const [days, setDays] = useState(7);
  const sums = useLoad(async (signal) => {
    const period = { from: date(days - 1), to: date(-1) };
    const [over, centres] = await Promise.all([
      get('/statistics', { by: days === 1 ? 'hour' : 'day', ...period, limit: 100 }, signal),
      get('/statistics', { by: 'cost_centre', ...period, limit: 100 }, signal),
    ]);
    return { over: over.statistics, centres: centres.statistics, days };
  }, [days], 15);
  return html`<${View} name="overview" title=${t('title')} ...${sums} actions=${html`<div role="group" aria-label=${t('period')} class="actions">
      ${[1, 7, 30].map((n) => html`<button type="button" aria-pressed=${n === days} class=${n === days ? 'primary' : ''} onClick=${() => setDays(n)}>${t('days' + n)}</button>`)}</div>`}>
    ${me.may('admin') && html`<${Needs} />`}
    ${sums.data && html`<${Sums} me=${me} ...${sums.data} />`}
  <//>`;
}

function Sums({ me, over, centres, days }) {
  const accepted = sum(over, 'accepted');
  if (!accepted) return html`<${Empty}><p>${t('nothing')}</p>${me.sees('send') && html`<p><a class="button primary" href="#/send">${t('first')}</a></p>`}<//>`;
  const latestLast = [...over].sort((a, b) => (a.value < b.value ? -1 : 1));
  return html`
    <ul class="tiles">
      <li>${t('accepted')}<b>${number(accepted)}</b></li>
      <li>${t('delivered')}<b>${number(sum(over, 'delivered'))}</b></li>
      <li>${t('ratio')}<b>${percent(sum(over, 'delivered'), sum(over, 'delivered', 'sent', 'failed'))}</b></li>
      <li>${t('failed')}<b>${number(sum(over, 'failed'))}</b></li>
      <li>${t('replies')}<b>${number(sum(over, 'replies'))}</b></li>
      <li>${t('price')}<b>${price(over)}</b></li>
    </ul>
    <${Shares} label=${t('byStatus')} parts=${shares(over)} />
    <${Bars} label=${t('over')} parts=${PARTS} bars=${latestLast.map((row) => ({ name: days === 1 ? hour(row.value) : day(row.value), values: PARTS.map((part) => sum([row], ...part.of)) }))} />
    <h2>${t('spend')}</h2>
    <${Table} label=${t('spend')} rows=${centres} columns=${[
      { title: t('centre'), cell: (row) => html`<a href="#/mailings?cost_centre_id=${row.value}">${row.value}</a>` },
      { title: t('messages'), right: true, cell: (row) => number(row.accepted) },
      { title: t('segments'), right: true, cell: (row) => number(row.segments_sent) },
      { title: t('delivered'), right: true, cell: (row) => number(row.delivered) },
      { title: t('replies'), right: true, cell: (row) => number(row.replies) },
      { title: t('price'), right: true, cell: (row) => price([row]) },
    ]} />`;
}

/** Where each part of GET /health/details is put right. */
const PLACES = { channels: '#/channels', queues: '#/dead-letters', mailings: '#/mailings', messages: '#/messages?status=uncertain' };

function Needs() {
  const health = useLoad((signal) => get('/health/details', {}, signal), [], 30);
  if (!health.data) return html`<${Problem} of=${health.error} retry=${health.reload} />`;
  const reasons = health.data.reasons ?? [];
  return html`<section class="sheet" aria-labelledby="needs"><h2 id="needs">${t('needs')}</h2>
    <${Problem} of=${health.error} />
    ${reasons.length === 0 && html`<p>${t('fine')}</p>`}
    <ul class="needs">${reasons.map((reason) => html`<li>${reason.detail} ${place(reason) ? html`<a href=${place(reason)}>${t('part.' + reason.part)}</a>` : html`${t('runbook')} <span class="code">${reason.runbook}</span>`}</li>`)}</ul>
  </section>`;
}

const place = (reason) => (/callback=missing/.test(reason.detail) ? '#/messages?callback=missing' : PLACES[reason.part]);
