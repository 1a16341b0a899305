// Find messages; see one with what happened to it; cancel, change, release or drop it.
import { get, patch, post, remove } from './api.js';
import { dayAfter, localTime, phone, texts, time } from './i18n.js';
import { Action, Copy, Empty, Export, Facts, Field, Problem, Status, Table, Time, View, confirm, html, isFinal, statusText, toast, useEffect, useLoad, usePages, useRef, useState } from './ui.js';
import { said } from './said.js';
import { Measure } from './send.js';

const STATUSES = ['queued', 'sending', 'sent', 'delivered', 'failed', 'uncertain', 'opted_out', 'cancelled', 'expired'];
const MISSING = 'missing';
const ID = /^[0-9a-hjkmnp-tv-z]{26}-\d{1,3}$/;
const NUMBER = /^[+\d(][\d\s().-]{7,}$/;

const t = texts({
  en: {
    title: 'Messages', one: 'Message', find: 'Number, id or your reference', search: 'Search', status: 'Status', any: 'Any', from: 'From', to: 'To', centre: 'Cost centre', channel: 'Channel',
    mailing: 'Mailing', missing: 'Without a callback', to_whom: 'To', text: 'Text', when: 'Accepted', week: 'Of the last 7 days. Choose a period for others.', none: 'No message matches. Widen the period, or remove a filter.', send: 'Send a message',
    all: 'Show all messages again', ofMailing: 'Messages of one mailing.', reference: 'Your reference', id: 'Id', segments: 'SMS', encoding: 'Encoding', class: 'Class', priority: 'Priority', schedule: 'Scheduled for', valid: 'Valid until',
    origin: 'Sent by', attempts: 'Attempts', reason: 'Reason', platform: "MKOM's word", timeline: 'What happened', accepted: 'The hub accepted the message.', reports: 'MKOM reports:', replied: 'The person replied:',
    conversation: 'Conversation', cancel: 'Cancel the message', change: 'Change', save: 'Save the change', back: 'Leave it as it is', at: 'Send at (Brasília; empty: at once)', saved: 'The message was changed.', cancelled: 'The message was cancelled.',
    cancelSure: 'Cancel this message to {0}?', cancelText: 'It will never be sent. This cannot be undone.', release: 'Send again', drop: 'End it', released: 'It is sent again.', dropped: 'The message was ended.',
    releaseSure: 'Send this message to {0} again?', releaseText: 'Do this only if you know that MKOM does not have it: otherwise the person gets it twice, and it is paid twice.',
    dropSure: 'End this message to {0}?', dropText: 'The hub will not send it again. If MKOM has it, the person gets it all the same.',
    'mean.queued': 'The hub has it and sends it as soon as it may.', 'mean.scheduled': 'The hub has it and sends it on {0}.', 'mean.held_by': 'It is over a limit and waits until its mailing is released. After 7 days it fails.', 'mean.unknown': 'It was sent without the hub, which knows only what MKOM reported.', 'mean.sending': 'The hub is handing it to MKOM.', 'mean.sent': 'MKOM has it. The operator has not reported yet whether it arrived.',
    'mean.delivered': 'It is on the phone.', 'mean.failed': 'It does not arrive. See the reason; from its mailing, failed messages can be sent again.',
    'mean.uncertain': 'The hub does not know whether MKOM has it, because no answer came. It waits for a report of MKOM; then it is sent again, or waits for you.', 'mean.held': 'The hub does not know whether MKOM has it, and waits for you. Look it up in MKSMS, then choose.',
    service: 'Service', marketing: 'Advertising', opt_out_confirmation: 'Confirmation of an opt-out', urgent: 'Urgent', normal: 'Normal',
    'mean.opted_out': 'It was not sent, because the person does not want messages.', 'mean.cancelled': 'It was cancelled and is never sent.', 'mean.expired': 'Its validity ended before it could be sent.',
  },
  pt: {
    title: 'Mensagens', one: 'Mensagem', find: 'Número, id ou sua referência', search: 'Buscar', status: 'Status', any: 'Qualquer', from: 'De', to: 'Até', centre: 'Centro de custo', channel: 'Canal',
    mailing: 'Mailing', missing: 'Sem retorno', to_whom: 'Para', text: 'Texto', when: 'Aceita', week: 'Dos últimos 7 dias. Escolha um período para ver outras.', none: 'Nenhuma mensagem corresponde. Amplie o período ou tire um filtro.', send: 'Enviar uma mensagem',
    all: 'Mostrar todas as mensagens', ofMailing: 'Mensagens de um mailing.', reference: 'Sua referência', id: 'Id', segments: 'SMS', encoding: 'Codificação', class: 'Classe', priority: 'Prioridade', schedule: 'Agendada para', valid: 'Válida até',
    origin: 'Enviada por', attempts: 'Tentativas', reason: 'Motivo', platform: 'Palavra da MKOM', timeline: 'O que aconteceu', accepted: 'O hub aceitou a mensagem.', reports: 'A MKOM informa:', replied: 'A pessoa respondeu:',
    conversation: 'Conversa', cancel: 'Cancelar a mensagem', change: 'Alterar', save: 'Salvar a alteração', back: 'Deixar como está', at: 'Enviar em (Brasília; vazio: já)', saved: 'A mensagem foi alterada.', cancelled: 'A mensagem foi cancelada.',
    cancelSure: 'Cancelar esta mensagem para {0}?', cancelText: 'Ela nunca será enviada. Isso não pode ser desfeito.', release: 'Enviar de novo', drop: 'Encerrar', released: 'Ela será enviada de novo.', dropped: 'A mensagem foi encerrada.',
    releaseSure: 'Enviar de novo esta mensagem para {0}?', releaseText: 'Só faça isso se souber que a MKOM não a tem: senão a pessoa a recebe duas vezes, e ela é paga duas vezes.',
    dropSure: 'Encerrar esta mensagem para {0}?', dropText: 'O hub não a enviará de novo. Se a MKOM a tem, a pessoa a recebe mesmo assim.',
    'mean.queued': 'O hub a tem e a envia assim que puder.', 'mean.scheduled': 'O hub a tem e a envia em {0}.', 'mean.held_by': 'Ela passou de um limite e espera que o mailing seja liberado. Depois de 7 dias, falha.', 'mean.unknown': 'Foi enviada sem o hub, que só sabe o que a MKOM informou.', 'mean.sending': 'O hub a está entregando à MKOM.', 'mean.sent': 'A MKOM a tem. A operadora ainda não informou se ela chegou.',
    'mean.delivered': 'Está no telefone.', 'mean.failed': 'Ela não chega. Veja o motivo; no mailing, as que falharam podem ser reenviadas.',
    'mean.uncertain': 'O hub não sabe se a MKOM a tem, pois não veio resposta. Ele espera um retorno da MKOM; depois a envia de novo ou espera por você.', 'mean.held': 'O hub não sabe se a MKOM a tem e espera por você. Consulte o MKSMS e depois escolha.',
    service: 'Serviço', marketing: 'Publicidade', opt_out_confirmation: 'Confirmação de descadastro', urgent: 'Urgente', normal: 'Normal',
    'mean.opted_out': 'Não foi enviada, pois a pessoa não quer mensagens.', 'mean.cancelled': 'Foi cancelada e nunca será enviada.', 'mean.expired': 'A validade terminou antes que pudesse ser enviada.',
  },
});

export default ({ me, path, query }) => (path[0] ? html`<${One} me=${me} id=${path[0]} />` : html`<${Search} me=${me} query=${query} />`);

/** What the API is asked for, one after the other until something is found: what people typed says itself what it may be. */
function criteria({ q = '', to, ...rest }) {
  const typed = q.trim();
  const all = { ...rest, to: to && dayAfter(to) };
  if (!typed) return [all];
  if (ID.test(typed)) return [{ ...all, id: typed }];
  // A reference alone is answered with one message; with a period it is a list.
  const byReference = { from: '2000-01-01', ...all, reference: typed };
  return NUMBER.test(typed) ? [{ ...all, msisdn: typed }, byReference] : [byReference];
}

/** A page may have nothing although others follow. */
const EMPTY_PAGES = 10;

async function load(asked, cursor, signal) {
  let page = { next: cursor };
  for (let i = 0; i < EMPTY_PAGES && (i === 0 || (page.next && !page.messages.length)); i++) page = await get('/messages', { ...asked, limit: 50, cursor: page.next }, signal);
  return { items: page.messages, next: page.next, asked };
}

async function first([asked, ...others], signal) {
  try {
    const page = await load(asked, undefined, signal);
    return page.items.length || page.next || !others.length ? page : await first(others, signal);
  } catch (error) {
    // What looks like a number but is none may be a reference.
    if (error.status !== 400 || !others.length) throw error;
    return first(others, signal);
  }
}

/** Whether the API looks through the last days only. */
const isOfWeek = ({ q, mailing, from, to, callback, ...rest }) => !q && !mailing && !from && !to && !callback && !(rest.status === 'uncertain' && Object.keys(rest).length === 1);

function Search({ me, query }) {
  const choices = criteria(query);
  const found = useRef();
  const pages = usePages(async (cursor, signal) => {
    const page = await (cursor ? load(found.current, cursor, signal) : first(choices, signal));
    found.current = page.asked;
    return page;
  }, [JSON.stringify(query)]);
  return html`<${View} name="messages" title=${t('title')} ...${pages} actions=${html`<${Export} path="/messages" query=${pages.data?.asked ?? choices[0]} name="messages.csv" />`}>
    <${Filters} query=${query} />
    ${isOfWeek(query) && html`<p class="quiet">${t('week')}</p>`}
    ${pages.data && !pages.items.length && !pages.data.next && html`<${Empty}><p>${t('none')}</p>${me.sees('send') && html`<p><a class="button" href="#/send">${t('send')}</a></p>`}<//>`}
    ${pages.items.length > 0 && html`<${Table} label=${t('title')} rows=${pages.items} id=${(row) => row.id} columns=${[
      { title: t('to_whom'), cell: (row) => html`<a class="whole" href="#/messages/${row.id}">${phone(row.msisdn)}</a>` },
      { title: t('status'), cell: (row) => html`<${Status} of=${row.status} />` },
      { title: t('text'), cell: (row) => row.message },
      { title: t('mailing'), cell: (row) => (me.sees('mailings') ? html`<a href="#/mailings/${row.mailing_id}">${row.mailing.identifier}</a>` : row.mailing.identifier) },
      { title: t('when'), cell: (row) => html`<${Time} at=${row.accepted_at} />` },
    ]} />`}
    ${pages.pager}
  <//>`;
}

function Filters({ query }) {
  const [chosen, choose] = useState(query);
  useEffect(() => choose(query), [JSON.stringify(query)]);
  const set = (name) => ({ target: { value } }) => choose((before) => ({ ...before, [name]: value }));
  const go = (event) => {
    event.preventDefault();
    const given = Object.entries(chosen).filter(([name, value]) => value && !(name === 'callback' && chosen.status));
    location.hash = '#/messages' + (given.length ? '?' + new URLSearchParams(given) : '');
  };
  const status = chosen.callback ? MISSING : chosen.status ?? '';
  const setStatus = ({ target: { value } }) => choose({ ...chosen, status: value === MISSING ? '' : value, callback: value === MISSING ? MISSING : '' });
  return html`<form class="row" role="search" onSubmit=${go}>
    <${Field} wide label=${t('find')} type="search" value=${chosen.q ?? ''} onInput=${set('q')} />
    <${Field} as="select" label=${t('status')} value=${status} onChange=${setStatus}>
      <option value="">${t('any')}</option>${STATUSES.map((name) => html`<option value=${name}>${statusText(name)}</option>`)}<option value=${MISSING}>${t('missing')}</option><//>
    <${Field} label=${t('from')} type="date" value=${chosen.from ?? ''} onInput=${set('from')} />
    <${Field} label=${t('to')} type="date" value=${chosen.to ?? ''} onInput=${set('to')} />
    <${Field} label=${t('centre')} inputmode="numeric" value=${chosen.cost_centre_id ?? ''} onInput=${set('cost_centre_id')} />
    <${Field} label=${t('channel')} value=${chosen.channel ?? ''} onInput=${set('channel')} />
    <button class="primary">${t('search')}</button>
    ${Object.keys(query).length > 0 && html`<a href="#/messages">${t('all')}</a>`}
  </form>
  ${query.mailing && html`<p>${t('ofMailing')} <a href="#/mailings/${query.mailing}">${t('mailing')}</a></p>`}`;
}

function One({ me, id }) {
  const [waiting, setWaiting] = useState(true);
  const load = useLoad(async (signal) => {
    const message = await get('/messages/' + encodeURIComponent(id), {}, signal);
    setWaiting(!isFinal(message));
    return message;
  }, [id], waiting ? 5 : 0);
  const message = load.data;
  return html`<${View} name="message" title=${t('one')} ...${load}>
    ${message && html`
      <div class="sheet">
        <p>${message.status && html`<${Status} of=${message.status} />`} ${meaning(message)}</p>
        ${message.reason && html`<p>${t('reason')}: ${said(message.reason)}</p>`}
        <${Actions} me=${me} message=${message} reload=${load.reload} />
      </div>
      <div class="grid2">
        <section class="sheet"><h2>${t('text')}</h2><ul class="chat"><li class="ours">${message.message ?? '–'}</li></ul>
          <h2>${t('timeline')}</h2><${Timeline} message=${message} /></section>
        <section class="sheet"><h2>${phone(message.msisdn)}</h2>
          ${me.may('read') && html`<p><a href="#/conversations/${message.msisdn}">${t('conversation')}</a></p>`}
          <${Facts} of=${[
            [t('mailing'), message.mailing_id && html`<a href="#/mailings/${message.mailing_id}">${message.mailing.identifier}</a>`], [t('centre'), message.mailing?.cost_centre_id], [t('reference'), message.reference],
            [t('platform'), message.platform_status], [t('segments'), message.segments], [t('encoding'), message.encoding], [t('class'), message.class && t(message.class)], [t('priority'), message.priority && t(message.priority)],
            [t('schedule'), message.schedule && html`<${Time} at=${message.schedule} />`], [t('valid'), message.valid_until && html`<${Time} at=${message.valid_until} />`],
            [t('origin'), message.origin], [t('attempts'), message.attempts], [t('id'), message.id && html`<span class="code">${message.id}</span> <${Copy} text=${message.id} />`],
          ]} /></section>
      </div>`}
  <//>`;
}

/** What the status means and what happens next. */
function meaning(message) {
  if (!message.status) return t('mean.unknown');
  if (message.held) return t('mean.held');
  if (message.status !== 'queued') return t('mean.' + message.status);
  return message.held_by && message.reason ? t('mean.held_by') : message.schedule ? t('mean.scheduled', time(message.schedule)) : t('mean.queued');
}

const Timeline = ({ message }) => html`<ol class="timeline">
  ${message.accepted_at && html`<li><${Time} at=${message.accepted_at} /><br />${t('accepted')}</li>`}
  ${(message.timeline ?? []).map((event) => html`<li><${Time} at=${event.at} /><br />${event.kind === 'reply' ? t('replied') : t('reports')} <b>${event.status ?? event.message}</b></li>`)}
</ol>`;

function Actions({ me, message, reload }) {
  const [changing, setChanging] = useState(false);
  const at = '/messages/' + encodeURIComponent(message.id);
  const to = phone(message.msisdn);
  const ask = (what, run, done) => async () => {
    if (!(await confirm({ title: t(what + 'Sure', to), children: html`<p>${t(what + 'Text')}</p>`, action: t(what) }))) return;
    await run();
    toast(t(done));
    reload();
  };
  if (!me.may('send') || !message.id) return null;
  if (changing) return html`<${Change} message=${message} onBack=${() => setChanging(false)} onDone=${() => (setChanging(false), reload())} />`;
  return html`<div class="actions">
    ${message.status === 'queued' && html`<button type="button" onClick=${() => setChanging(true)}>${t('change')}</button>
      <${Action} run=${ask('cancel', () => remove(at), 'cancelled')}>${t('cancel')}<//>`}
    ${message.status === 'uncertain' && html`<${Action} run=${ask('release', () => post(at + '/release'), 'released')}>${t('release')}<//>
      <${Action} run=${ask('drop', () => post(at + '/drop'), 'dropped')}>${t('drop')}<//>`}
  </div>`;
}

function Change({ message, onBack, onDone }) {
  const [text, setText] = useState(message.message);
  const before = localTime(message.schedule);
  const [at, setAt] = useState(before);
  const [error, setError] = useState(null);
  const save = async (event) => {
    event.preventDefault();
    const change = { ...(text !== message.message && { message: text }), ...(at !== before && { schedule: at || null }) };
    if (!Object.keys(change).length) return onBack();
    try {
      await patch('/messages/' + encodeURIComponent(message.id), change);
      toast(t('saved'));
      onDone();
    } catch (e) {
      setError(e);
    }
  };
  return html`<form onSubmit=${save}><${Problem} of=${error} />
    <${Field} as="textarea" label=${t('text')} required value=${text} onInput=${(event) => setText(event.target.value)} />
    <${Measure} form=${{ msisdn: message.msisdn, message: text }} onText=${setText} />
    <${Field} label=${t('at')} type="datetime-local" value=${at} onInput=${(event) => setAt(event.target.value)} />
    <div class="actions"><button class="primary">${t('save')}</button><button type="button" onClick=${onBack}>${t('back')}</button></div></form>`;
}
