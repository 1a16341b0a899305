// What was sent, what arrived, what it cost, and what needs somebody.
import { get } from './api.js';
import { Bars, Shares } from './chart.js';
import { PARTS, price, shares, sum } from './figures.js';
import { date, day, hour, number, percent, texts, time } from './i18n.js';
import { Empty, Problem, Table, View, html, useLoad, useState } from './ui.js';

const t = texts({
  en: {
    title: 'Overview', days1: 'Today', days7: '7 days', days30: '30 days', period: 'Period', accepted: 'Accepted', delivered: 'Delivered', ratio: 'Of those sent, delivered', failed: 'Failed',
    replies: 'Replies', price: 'Spent', over: 'Messages over time', needs: 'Needs you', fine: 'Nothing needs you. Everything is going as it should.',
    spend: 'By cost centre', centre: 'Cost centre', messages: 'Messages', segments: 'SMS', nothing: 'No message was accepted in this period.', first: 'Write a first one', byStatus: 'By status',
    'part.channels': 'Look at the channels', 'part.messages': 'Look at these messages', 'part.queues': 'Look at the dead letters', 'part.mailings': 'Look at the mailings', runbook: 'What to do stands in', paused: '{0} mailings are paused, the first since {1}.',
  },
  pt: {
    title: 'Visão geral', days1: 'Hoje', days7: '7 dias', days30: '30 dias', period: 'Período', accepted: 'Aceitas', delivered: 'Entregues', ratio: 'Entregues das enviadas', failed: 'Falharam',
    replies: 'Respostas', price: 'Gasto', over: 'Mensagens no tempo', needs: 'Precisa de você', fine: 'Nada precisa de você. Tudo corre como deve.',
    spend: 'Por centro de custo', centre: 'Centro de custo', messages: 'Mensagens', segments: 'SMS', nothing: 'Nenhuma mensagem foi aceita neste período.', first: 'Escreva a primeira', byStatus: 'Por status',
    'part.channels': 'Ver os canais', 'part.messages': 'Ver estas mensagens', 'part.queues': 'Ver os não processados', 'part.mailings': 'Ver os mailings', runbook: 'O que fazer está em', paused: '{0} mailings estão pausados, o primeiro desde {1}.',
    'events-are-dead-lettered': 'Retornos da MKOM não puderam ser processados: {0}. Elimine a causa e processe-os de novo.', 'messages-are-dead-lettered': 'Registros de mensagens não puderam ser processados: {0}. Elimine a causa e processe-os de novo.',
    'urgent-messages-are-dead-lettered': 'Registros de mensagens urgentes não puderam ser processados: {0}. Elimine a causa e processe-os de novo.', 'notifications-are-dead-lettered': 'Avisos a canais não puderam ser entregues: {0}. Elimine a causa e processe-os de novo.',
    'messages-are-held': 'Há mensagens incertas há mais de uma hora. Envie-as de novo ou encerre-as.', 'callbacks-are-missing': 'A MKOM não deu retorno a tempo sobre algumas mensagens. Compare com o MKSMS.',
    'sweep-does-not-run': 'O sweep não roda há minutos. Veja o agendamento e os erros dele.', 'the-mkom-token-expires-soon': 'O token da MKOM vence em menos de duas semanas ou já venceu. Crie um novo no MKSMS e guarde-o.',
    'a-channel-does-not-answer': 'O sistema de um canal não responde. Avise o dono ou corrija o canal.', 'sqs-does-not-accept-records': 'Registros esperam na tabela porque a SQS não os aceita. Veja a política e a chave das filas.',
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
    <${Bars} label=${t('over')} parts=${PARTS} bars=${periods(over, days).map((row) => ({ name: days === 1 ? hour(row.value) : day(row.value), values: PARTS.map((part) => sum([row], ...part.of)) }))} />
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

/** All hours of today, or all days: also those in which nothing was accepted, which the API leaves out. */
function periods(over, days) {
  const [begin, step] = days === 1 ? [Date.parse(date() + 'T00:00-03:00'), 3600000] : [Date.parse(date(days - 1)), 86400000];
  return Array.from({ length: days === 1 ? Math.ceil((Date.now() - begin) / step) : days }, (_, i) => {
    const at = begin + i * step;
    return over.find((row) => Date.parse(row.value) === at) ?? { value: new Date(at).toISOString().slice(0, days === 1 ? 24 : 10) };
  });
}

/** Where each part of GET /health/details is put right. */
const PLACES = { channels: '#/channels', queues: '#/dead-letters', mailings: '#/mailings', messages: '#/messages?status=uncertain' };

function Needs() {
  const health = useLoad((signal) => get('/health/details', {}, signal), [], 30);
  if (!health.data) return html`<${Problem} of=${health.error} retry=${health.reload} />`;
  const { paused, paused_since: since } = health.data.mailings ?? {};
  const reasons = [...(health.data.reasons ?? []), ...(paused > 0 ? [{ part: 'mailings', detail: t('paused', number(paused), time(since)) }] : [])];
  return html`<section class="sheet" aria-labelledby="needs"><h2 id="needs">${t('needs')}</h2>
    <${Problem} of=${health.error} />
    ${reasons.length === 0 && html`<p>${t('fine')}</p>`}
    <ul class="needs">${reasons.map((reason) => html`<li>${inWords(reason)} ${place(reason) ? html`<a href=${place(reason)}>${t('part.' + reason.part)}</a>` : html`${t('runbook')} <span class="code">${reason.runbook}</span>`}</li>`)}</ul>
  </section>`;
}

/** What is wrong; the API says it in English. */
function inWords({ detail, runbook = '' }) {
  const heading = runbook.split('#')[1] ?? '';
  return t(heading) === heading ? detail : t(heading, ...detail.match(/\d+/) ?? ['']);
}

function place({ part, detail }) {
  if (/callback=missing/.test(detail)) return '#/messages?callback=missing';
  const channel = /^the endpoint of channel (\S+) /.exec(detail)?.[1];
  return channel ? '#/channels/' + channel : PLACES[part];
}
