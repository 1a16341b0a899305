// Records that could not be processed: why, and process them again or drop them.
import { get, pause, post } from './api.js';
import { number, texts } from './i18n.js';
import { said } from './said.js';
import { Action, Empty, Problem, Status, Table, Time, View, confirm, html, toast, useLoad } from './ui.js';

const t = texts({
  en: {
    title: 'Dead letters', none: 'Every record was processed. There is nothing to do here.', lead: 'These records could not be processed. Remove the cause first, then process them again; nothing is done twice.',
    events: 'Callbacks of MKOM', outbound: 'Messages to send', urgent: 'Urgent messages to send', forward: 'Notifications to channels',
    reason: 'Reason', since: 'Sent', what: 'What it is', actions: 'What to do', bySqs: 'Every run that had it ended without a result. The log of the function says more.',
    redrive: 'Process again', drop: 'Drop', redriveAll: 'Process all again', dropAll: 'Drop all {0}', dropOne: 'Drop one record?', dropMany: 'Drop all {0} records of “{1}”?',
    dropText: 'This cannot be undone. A message that was not sent fails; a callback or a notification is gone.', redriven: '{0} went back to the queue.', dropped: '{0} were dropped.',
    incomplete: 'There was no time for all of them. Repeat it.', some: '{0} records; {1} of them are shown.', hidden: 'Others were being looked at elsewhere, or are gone. Try again in half a minute.', id: 'Correlation id {0}', bytes: '{0} bytes',
    'kind.messages': '{0} messages', 'kind.callbacks': 'Callbacks', 'kind.notification': 'Notification to {0}',
  },
  pt: {
    title: 'Não processados', none: 'Todos os registros foram processados. Não há nada a fazer aqui.', lead: 'Estes registros não puderam ser processados. Primeiro elimine a causa, depois processe-os de novo; nada é feito duas vezes.',
    events: 'Retornos da MKOM', outbound: 'Mensagens a enviar', urgent: 'Mensagens urgentes a enviar', forward: 'Avisos aos canais',
    reason: 'Motivo', since: 'Enviado', what: 'O que é', actions: 'O que fazer', bySqs: 'Toda execução que o recebeu terminou sem resultado. O log da função diz mais.',
    redrive: 'Processar de novo', drop: 'Descartar', redriveAll: 'Processar todos de novo', dropAll: 'Descartar todos os {0}', dropOne: 'Descartar um registro?', dropMany: 'Descartar todos os {0} registros de “{1}”?',
    dropText: 'Isso não pode ser desfeito. Uma mensagem que não foi enviada falha; um retorno ou um aviso se perde.', redriven: '{0} voltaram para a fila.', dropped: '{0} foram descartados.',
    incomplete: 'Não houve tempo para todos. Repita.', some: '{0} registros; são mostrados {1}.', hidden: 'Outros estavam sendo vistos em outro lugar ou já não existem. Tente de novo em meio minuto.', id: 'Id de correlação {0}', bytes: '{0} bytes',
    'kind.messages': '{0} mensagens', 'kind.callbacks': 'Retornos', 'kind.notification': 'Aviso a {0}',
  },
});

export default function DeadLetters() {
  const load = useLoad(async (signal) => (await get('/dead-letters', {}, signal)).queues.filter((queue) => queue.dead_letters > 0), [], 15);
  return html`<${View} name="dead-letters" title=${t('title')} ...${load}>
    ${load.data?.length === 0 && html`<${Empty}>${t('none')}<//>`}
    ${load.data?.length > 0 && html`<p>${t('lead')}</p>`}
    ${load.data?.map((queue) => html`<${Queue} key=${queue.queue} queue=${queue.queue} count=${queue.dead_letters} reload=${load.reload} />`)}
  <//>`;
}

function Queue({ queue, count, reload }) {
  // To look at records hides them from others for some seconds, so they are read when there are others, and not all the time.
  const list = useLoad((signal) => get('/dead-letters/' + queue, { limit: 100 }, signal), [count]);
  const records = list.data?.dead_letters ?? [];
  const tell = (word, done, expected) => {
    const handled = done[word];
    toast(t(word, number(handled)) + (handled + (done.kept?.length ?? 0) < expected ? ' ' + t('hidden') : done.complete ? '' : ' ' + t('incomplete')));
    list.reload();
    reload();
  };
  // Records that were listed a moment ago, here or by somebody else, are hidden for up to four seconds.
  const handle = async (action, word, body, expected) => {
    let done = await post(`/dead-letters/${queue}/${action}`, body);
    if (done[word] === 0) {
      await pause(5);
      done = await post(`/dead-letters/${queue}/${action}`, body);
    }
    tell(word, done, expected);
  };
  const redrive = (body, expected) => handle('redrive', 'redriven', body, expected);
  const drop = async (body, title, expected) => {
    if (!(await confirm({ title, children: html`<p>${t('dropText')}</p>`, action: t('drop'), type: body.all && count }))) return;
    await handle('drop', 'dropped', body, expected);
  };
  return html`<section>
    <div class="bar"><h2>${t(queue)} (${number(count)})</h2><div class="actions">
      <${Action} kind="primary" disabled=${list.loading} run=${() => redrive({ all: true }, count)}>${t('redriveAll')}<//>
      <${Action} disabled=${list.loading} run=${() => drop({ all: true, expected: count }, t('dropMany', number(count), t(queue)), count)}>${t('dropAll', number(count))}<//>
    </div></div>
    <${Problem} of=${list.error} retry=${list.reload} />
    ${list.data && count > records.length && html`<p class="quiet">${t('some', number(count), number(records.length))}</p>`}
    ${records.length > 0 && html`<${Table} label=${t(queue)} rows=${records} id=${(record) => record.id} columns=${[
      { title: t('what'), cell: (record) => html`<${What} ...${record} />` },
      { title: t('reason'), cell: (record) => (record.reason ? said(record.reason) : t('bySqs')) },
      { title: t('since'), cell: (record) => html`<${Time} at=${record.sent_at} />` },
      { title: t('actions'), cell: (record) => html`<div class="actions">
        <${Action} disabled=${list.loading} run=${() => redrive({ ids: [record.id] }, 1)}>${t('redrive')}<//>
        <${Action} disabled=${list.loading} run=${() => drop({ ids: [record.id] }, t('dropOne'), 1)}>${t('drop')}<//></div>` },
    ]} />`}
  </section>`;
}

function What({ kind, message_count: count, messages = [], channel, bytes, correlation_id: correlation }) {
  const known = t('kind.' + kind, kind === 'messages' ? number(count) : channel ?? '');
  return html`<p>${known.startsWith('kind.') ? kind : known}</p>
    ${messages.slice(0, 5).map((message) => html`<p><a href="#/messages/${message.id}">${message.id}</a> ${message.status && html`<${Status} of=${message.status} />`}</p>`)}
    <p class="small">${correlation ? t('id', correlation) : t('bytes', number(bytes))}</p>`;
}
