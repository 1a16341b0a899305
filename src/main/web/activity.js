// Who changed what: every change over the API or this page, by the name of its key.
import { get } from './api.js';
import { date, dayAfter, texts } from './i18n.js';
import { Empty, Period, Table, Time, View, html, usePages } from './ui.js';

const t = texts({
  en: {
    title: 'Activity', none: 'Nobody changed anything in this period. Choose a longer one.', at: 'When', by: 'Who', what: 'What', id: 'Correlation id', unfinished: '(failed: part of it may have been done)', times: '(in {0} requests)',
    'POST /mailings': 'Created a mailing', 'POST /mailings/{id}/start': 'Started a mailing', 'POST /mailings/{id}/pause': 'Paused a mailing', 'POST /mailings/{id}/resume': 'Resumed a mailing',
    'POST /mailings/{id}/cancel': 'Cancelled a mailing', 'POST /mailings/{id}/pace': 'Set the pace of a mailing', 'POST /mailings/{id}/release': 'Released what was over a cap', 'POST /mailings/{id}/retry': 'Sent failed messages again',
    'PATCH /messages/{id}': 'Changed a message', 'DELETE /messages/{id}': 'Cancelled a message', 'POST /messages/{id}/release': 'Released an uncertain message', 'POST /messages/{id}/drop': 'Dropped an uncertain message',
    'POST /dead-letters/{queue}/redrive': 'Processed dead letters again', 'POST /dead-letters/{queue}/drop': 'Dropped dead letters', 'POST /statistics/recount': 'Began a recount',
    'PUT /plans/{plan}': 'Wrote a plan', 'DELETE /plans/{plan}': 'Deleted a plan', 'PUT /channels/{channel}': 'Changed a channel', 'DELETE /channels/{channel}': 'Deleted a channel', 'POST /channels/{channel}/notifications/replay': 'Told a channel again',
    'PUT /auto-replies/{flow}': 'Wrote an auto-reply', 'DELETE /auto-replies/{flow}': 'Deleted an auto-reply', 'POST /opt-outs': 'Imported opt-outs', 'PUT /opt-outs/{msisdn}': 'Blocked a person',
    'DELETE /opt-outs/{msisdn}': 'Unblocked a person', 'DELETE /contacts/{msisdn}': "Erased a person's data",
  },
  pt: {
    title: 'Atividade', none: 'Ninguém alterou nada neste período. Escolha um maior.', at: 'Quando', by: 'Quem', what: 'O quê', id: 'Id de correlação', unfinished: '(falhou: parte pode ter sido feita)', times: '(em {0} pedidos)',
    'POST /mailings': 'Criou um mailing', 'POST /mailings/{id}/start': 'Iniciou um mailing', 'POST /mailings/{id}/pause': 'Pausou um mailing', 'POST /mailings/{id}/resume': 'Retomou um mailing',
    'POST /mailings/{id}/cancel': 'Cancelou um mailing', 'POST /mailings/{id}/pace': 'Definiu o ritmo de um mailing', 'POST /mailings/{id}/release': 'Liberou o que passou de um limite', 'POST /mailings/{id}/retry': 'Reenviou mensagens que falharam',
    'PATCH /messages/{id}': 'Alterou uma mensagem', 'DELETE /messages/{id}': 'Cancelou uma mensagem', 'POST /messages/{id}/release': 'Liberou uma mensagem incerta', 'POST /messages/{id}/drop': 'Encerrou uma mensagem incerta',
    'POST /dead-letters/{queue}/redrive': 'Reprocessou registros', 'POST /dead-letters/{queue}/drop': 'Descartou registros', 'POST /statistics/recount': 'Iniciou uma recontagem',
    'PUT /plans/{plan}': 'Gravou um plano', 'DELETE /plans/{plan}': 'Excluiu um plano', 'PUT /channels/{channel}': 'Alterou um canal', 'DELETE /channels/{channel}': 'Excluiu um canal', 'POST /channels/{channel}/notifications/replay': 'Avisou um canal de novo',
    'PUT /auto-replies/{flow}': 'Gravou uma resposta automática', 'DELETE /auto-replies/{flow}': 'Excluiu uma resposta automática', 'POST /opt-outs': 'Importou descadastros', 'PUT /opt-outs/{msisdn}': 'Bloqueou uma pessoa',
    'DELETE /opt-outs/{msisdn}': 'Desbloqueou uma pessoa', 'DELETE /contacts/{msisdn}': 'Apagou os dados de uma pessoa',
  },
});

export default function Activity({ me, query }) {
  const from = query.from ?? date(6);
  const to = query.to ?? date();
  const pages = usePages(async (cursor, signal) => {
    const { activity, next } = await get('/activity', { from, to: dayAfter(to), limit: 50, cursor }, signal);
    return { items: activity, next };
  }, [from, to]);
  return html`<${View} name="activity" title=${t('title')} ...${pages}>
    <${Period} from=${from} to=${to} onChange=${(period) => (location.hash = '#/activity?' + new URLSearchParams(period))} />
    ${pages.data && pages.items.length === 0 && html`<${Empty}>${t('none')}<//>`}
    ${pages.items.length > 0 && html`<${Table} label=${t('title')} rows=${grouped(pages.items)} columns=${[
      { title: t('at'), cell: (row) => html`<${Time} at=${row.at} />` },
      { title: t('by'), cell: (row) => row.by },
      { title: t('what'), cell: (row) => html`${t(row.route)} <${Target} me=${me} of=${row.target ?? {}} route=${row.route} />${!row.finished && html` <span class="wrong">${t('unfinished')}</span>`}${row.times > 1 && html` <span class="quiet">${t('times', row.times)}</span>`}` },
      { title: t('id'), cell: (row) => html`<span class="small code">${row.correlation_id}</span>` },
    ]} />`}
    ${pages.pager}
  <//>`;
}

/** What takes many requests, or is repeated if no answer came. */
const IN_PARTS = ['POST /mailings', 'POST /mailings/{id}/retry', 'POST /opt-outs'];

/** Such requests that follow each other without a pause of a minute are one row. */
function grouped(rows) {
  const same = ({ by, route, target, finished }) => JSON.stringify([by, route, target, finished]);
  const groups = [];
  for (const row of rows) {
    const last = groups[groups.length - 1];
    if (last && IN_PARTS.includes(row.route) && same(last) === same(row) && Date.parse(last.first) - Date.parse(row.at) < 60000) {
      last.first = row.at;
      last.times++;
    } else groups.push({ ...row, first: row.at, times: 1 });
  }
  return groups;
}

/** What was changed, as a link to it. */
function Target({ me, of, route }) {
  const name = Object.values(of)[0];
  // The views are called as the paths of the API.
  const view = route.split('/')[1];
  if (!name) return null;
  if (!me.sees(view)) return name;
  return html`<a href=${view === 'dead-letters' ? '#/dead-letters' : `#/${view}/${encodeURIComponent(name)}`}>${name}</a>`;
}
