// Records that could not be processed: why, and process them again or drop them.
import { get, post } from './api.js';
import { number, texts } from './i18n.js';
import { Action, Empty, Status, Table, Time, View, confirm, html, toast, useLoad } from './ui.js';

const t = texts({
  en: {
    title: 'Dead letters', none: 'Every record was processed. There is nothing to do here.', lead: 'These records could not be processed. Remove the cause first, then process them again; nothing is done twice.',
    events: 'Callbacks of MKOM', outbound: 'Messages to send', urgent: 'Urgent messages to send', forward: 'Notifications to channels',
    reason: 'Reason', since: 'Sent', what: 'What it is', actions: 'What to do', bySqs: 'Every run that had it ended without a result. The log of the function says more.',
    redrive: 'Process again', drop: 'Drop', redriveAll: 'Process all again', dropAll: 'Drop all {0}', dropOne: 'Drop one record?', dropMany: 'Drop all {0} records of “{1}”?',
    dropText: 'This cannot be undone. A message that was not sent fails; a callback or a notification is gone.', redriven: '{0} went back to the queue.', dropped: '{0} were dropped.',
    incomplete: 'There was no time for all of them. Repeat it.', some: '{0} records; 100 of them are shown.', id: 'Correlation id {0}', bytes: '{0} bytes',
    'kind.messages': '{0} messages', 'kind.callbacks': 'Callbacks', 'kind.notification': 'Notification to {0}',
  },
  pt: {
    title: 'Não processados', none: 'Todos os registros foram processados. Não há nada a fazer aqui.', lead: 'Estes registros não puderam ser processados. Primeiro elimine a causa, depois processe-os de novo; nada é feito duas vezes.',
    events: 'Retornos da MKOM', outbound: 'Mensagens a enviar', urgent: 'Mensagens urgentes a enviar', forward: 'Avisos aos canais',
    reason: 'Motivo', since: 'Enviado', what: 'O que é', actions: 'O que fazer', bySqs: 'Toda execução que o recebeu terminou sem resultado. O log da função diz mais.',
    redrive: 'Processar de novo', drop: 'Descartar', redriveAll: 'Processar todos de novo', dropAll: 'Descartar todos os {0}', dropOne: 'Descartar um registro?', dropMany: 'Descartar todos os {0} registros de “{1}”?',
    dropText: 'Isso não pode ser desfeito. Uma mensagem que não foi enviada falha; um retorno ou um aviso se perde.', redriven: '{0} voltaram para a fila.', dropped: '{0} foram descartados.',
    incomplete: 'Não houve tempo para todos. Repita.', some: '{0} registros; são mostrados 100.', id: 'Id de correlação {0}', bytes: '{0} bytes',
    'kind.messages': '{0} mensagens', 'kind.callbacks': 'Retornos', 'kind.notification': 'Aviso a {0}',
  },
});

export default function DeadLetters() {
  const load = useLoad(async (signal) => {
    const { queues } = await get('/dead-letters', {}, signal);
    return Promise.all(queues.filter((queue) => queue.dead_letters > 0).map(async (queue) => ({
      ...queue, ...(await get('/dead-letters/' + queue.queue, { limit: 100 }, signal)), count: queue.dead_letters,
    })));
  }, [], 15);
  return html`<${View} name="dead-letters" title=${t('title')} ...${load}>
    ${load.data?.length === 0 && html`<${Empty}>${t('none')}<//>`}
    ${load.data?.length > 0 && html`<p>${t('lead')}</p>`}
    ${load.data?.map((queue) => html`<${Queue} key=${queue.queue} ...${queue} reload=${load.reload} />`)}
  <//>`;
}

function Queue({ queue, count, dead_letters: records, reload }) {
  const redrive = async (body) => {
    const done = await post(`/dead-letters/${queue}/redrive`, body);
    toast(t('redriven', number(done.redriven)) + (done.complete ? '' : ' ' + t('incomplete')));
    reload();
  };
  const drop = async (body, title) => {
    if (!(await confirm({ title, children: html`<p>${t('dropText')}</p>`, action: t('drop'), type: body.all && count }))) return;
    const done = await post(`/dead-letters/${queue}/drop`, body);
    toast(t('dropped', number(done.dropped)) + (done.complete ? '' : ' ' + t('incomplete')));
    reload();
  };
  return html`<section>
    <div class="bar"><h2>${t(queue)} (${number(count)})</h2><div class="actions">
      <${Action} kind="primary" run=${() => redrive({ all: true })}>${t('redriveAll')}<//>
      <${Action} run=${() => drop({ all: true, expected: count }, t('dropMany', number(count), t(queue)))}>${t('dropAll', number(count))}<//>
    </div></div>
    ${count > records.length && html`<p class="quiet">${t('some', number(count))}</p>`}
    <${Table} label=${t(queue)} rows=${records} id=${(record) => record.id} columns=${[
      { title: t('what'), cell: (record) => html`<${What} ...${record} />` },
      { title: t('reason'), cell: (record) => record.reason ?? t('bySqs') },
      { title: t('since'), cell: (record) => html`<${Time} at=${record.sent_at} />` },
      { title: t('actions'), cell: (record) => html`<div class="actions">
        <${Action} run=${() => redrive({ ids: [record.id] })}>${t('redrive')}<//>
        <${Action} run=${() => drop({ ids: [record.id] }, t('dropOne'))}>${t('drop')}<//></div>` },
    ]} />
  </section>`;
}

function What({ kind, message_count: count, messages = [], channel, bytes, correlation_id: correlation }) {
  const known = t('kind.' + kind, kind === 'messages' ? number(count) : channel ?? '');
  return html`<p>${known.startsWith('kind.') ? kind : known}</p>
    ${messages.slice(0, 5).map((message) => html`<p><a href="#/messages/${message.id}">${message.id}</a> ${message.status && html`<${Status} of=${message.status} />`}</p>`)}
    <p class="small">${correlation ? t('id', correlation) : t('bytes', number(bytes))}</p>`;
}
