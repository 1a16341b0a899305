// What people wrote and what they were sent, as a chat.
import { useLayoutEffect } from './preact.js';
import { get, idempotencyKey, ifThere, post } from './api.js';
import { phone, texts, time } from './i18n.js';
import { Empty, Facts, Field, Problem, Status, Table, Time, View, html, useLoad, usePages, useRef, useState } from './ui.js';
import { Measure } from './send.js';

const t = texts({
  en: {
    title: 'Conversations', with: 'Conversation with {0}', who: 'Number', last: 'Last reply', at: 'When', find: 'Open the conversation with a number', open: 'Open',
    none: 'Nobody has replied yet. A conversation is listed here from the first reply on.', send: 'Send a message', silent: 'No message and no reply is kept of this number.',
    earlier: 'Show earlier ones', loading: 'Loading…', begin: 'This is where it begins.', chat: 'Messages and replies', all: 'All conversations', them: 'Wrote:', us: 'We wrote:',
    reply: 'Reply', replyHint: 'Ctrl and Enter send it.', sending: 'Sending…', options: 'More options', optedOut: 'This person does not want messages since {0}. What is written is not sent.', optOuts: 'Look at the opt-out', about: 'What is known of this person',
  },
  pt: {
    title: 'Conversas', with: 'Conversa com {0}', who: 'Número', last: 'Última resposta', at: 'Quando', find: 'Abrir a conversa com um número', open: 'Abrir',
    none: 'Ninguém respondeu ainda. Uma conversa aparece aqui a partir da primeira resposta.', send: 'Enviar uma mensagem', silent: 'Não há mensagens nem respostas guardadas deste número.',
    earlier: 'Mostrar anteriores', loading: 'Carregando…', begin: 'A conversa começa aqui.', chat: 'Mensagens e respostas', all: 'Todas as conversas', them: 'Escreveu:', us: 'Escrevemos:',
    reply: 'Responder', replyHint: 'Ctrl e Enter enviam.', sending: 'Enviando…', options: 'Mais opções', optedOut: 'Esta pessoa não quer mensagens desde {0}. O que for escrito não é enviado.', optOuts: 'Ver o descadastro', about: 'O que se sabe desta pessoa',
  },
});

export default ({ me, path }) => (path[0] ? html`<${Chat} me=${me} msisdn=${path[0]} />` : html`<${List} me=${me} />`);

function List({ me }) {
  const [typed, setTyped] = useState('');
  const pages = usePages(async (cursor, signal) => {
    const { conversations, next } = await get('/conversations', { limit: 50, cursor }, signal);
    return { items: conversations, next };
  }, [], 5);
  const open = (event) => {
    event.preventDefault();
    location.hash = '#/conversations/' + encodeURIComponent(typed.trim());
  };
  return html`<${View} name="conversations" title=${t('title')} ...${pages}>
    <form class="row" role="search" onSubmit=${open}>
      <${Field} wide label=${t('find')} type="search" inputmode="tel" required value=${typed} onInput=${(event) => setTyped(event.target.value)} />
      <button>${t('open')}</button>
    </form>
    ${pages.data && pages.items.length === 0 && html`<${Empty}><p>${t('none')}</p>${me.sees('send') && html`<p><a class="button" href="#/send">${t('send')}</a></p>`}<//>`}
    ${pages.items.length > 0 && html`<${Table} label=${t('title')} rows=${pages.items} id=${(row) => row.msisdn} columns=${[
      { title: t('who'), cell: (row) => html`<a class="whole" href="#/conversations/${row.msisdn}">${phone(row.msisdn)}</a>` },
      { title: t('last'), cell: (row) => row.last_reply },
      { title: t('at'), cell: (row) => html`<${Time} at=${row.last_reply_at} />` },
    ]} />`}
    ${pages.pager}
  <//>`;
}

const key = (entry) => entry.id ?? entry.internal_id ?? entry.at + entry.message;

/** The latest page and what was there before it. If nothing joins them, much came meanwhile, and the latest page stands alone. */
function joined(before, page) {
  const latest = new Set(page.entries.map(key));
  if (!before.entries.some((entry) => latest.has(key(entry)))) return page;
  return { ...before, entries: [...page.entries, ...before.entries.filter((entry) => !latest.has(key(entry)))] };
}

/** A conversation, latest entry first: its latest page again and again, earlier ones when asked for. */
function useChat(msisdn) {
  const at = '/conversations/' + encodeURIComponent(msisdn);
  const [chat, setChat] = useState({ entries: [] });
  const load = useLoad(async (signal) => {
    const page = await get(at, { limit: 50 }, signal);
    setChat((before) => joined(before, page));
    return page;
  }, [msisdn], 5);
  const earlier = async () => {
    const page = await get(at, { limit: 50, cursor: chat.next });
    setChat((before) => ({ ...page, entries: [...before.entries, ...page.entries] }));
  };
  return { load, ...chat, earlier };
}

const nameOf = (attributes = {}) => ['nome', 'name', 'nome_completo', 'full_name', 'primeiro_nome', 'first_name'].map((name) => attributes[name]).find((value) => typeof value === 'string' && value.trim());

function Chat({ me, msisdn }) {
  const chat = useChat(msisdn);
  const [sent, setSent] = useState([]);
  const latestReply = chat.entries.find((entry) => entry.direction === 'in');
  const contact = useLoad((signal) => ifThere(get('/contacts/' + encodeURIComponent(msisdn), {}, signal)), [msisdn]);
  // A reply may be an opt-out.
  const optOut = useLoad(async (signal) => chat.load.data && ifThere(get('/opt-outs/' + encodeURIComponent(msisdn), {}, signal)), [msisdn, Boolean(chat.load.data), latestReply && key(latestReply)]);
  const known = new Set(chat.entries.map(key));
  const entries = [...sent.filter((entry) => !known.has(entry.id)), ...chat.entries];
  const number = chat.msisdn ?? msisdn;
  const name = nameOf(contact.data?.attributes);
  return html`<${View} name="conversation" title=${t('with', name ?? phone(number))} ...${chat.load} actions=${html`<a href="#/conversations">${t('all')}</a>`}>
    ${name && html`<p class="quiet">${phone(number)}</p>`}
    <${Attributes} of=${contact.data?.attributes} />
    <${Problem} of=${chat.load.data && (optOut.error ?? contact.error)} />
    ${optOut.data && html`<p class="problem">${t('optedOut', time(optOut.data.since))} <a href="#/opt-outs?msisdn=${number}">${t('optOuts')}</a></p>`}
    ${chat.load.data && entries.length === 0 && html`<${Empty}>${t('silent')}<//>`}
    ${entries.length > 0 && html`<${Entries} entries=${entries} more=${chat.next} earlier=${chat.earlier} />`}
    ${me.may('send') && chat.load.data && !optOut.data && html`<${Reply} msisdn=${number} onSent=${(entry) => setSent([entry, ...sent])} />`}
  <//>`;
}

function Attributes({ of = {} }) {
  const all = Object.entries(of);
  if (!all.length) return null;
  return html`<details><summary>${t('about')}</summary><${Facts} of=${all.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])} /></details>`;
}

/** The entries in a box of their own, the latest at its end. What somebody reads stays where it is, whatever comes above or below it. */
function Entries({ entries, more, earlier }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const box = useRef();
  const seen = useRef({ atEnd: true });
  const oldest = key(entries[entries.length - 1]);
  useLayoutEffect(() => {
    const { current } = box;
    if (seen.current.atEnd) current.scrollTop = current.scrollHeight;
    else if (seen.current.oldest !== oldest) current.scrollTop += current.scrollHeight - seen.current.height;
    seen.current = { ...seen.current, oldest, height: current.scrollHeight };
  });
  const onScroll = () => (seen.current.atEnd = box.current.scrollHeight - box.current.scrollTop - box.current.clientHeight < 40);
  const onEarlier = async () => {
    setBusy(true);
    setError(null);
    seen.current.atEnd = false;
    await earlier().catch(setError);
    setBusy(false);
  };
  return html`<div class="talk" role="log" aria-label=${t('chat')} aria-busy=${busy} tabindex="0" ref=${box} onScroll=${onScroll}>
    <${Problem} of=${error} />
    <p class="center quiet">${more ? html`<button type="button" disabled=${busy} onClick=${onEarlier}>${busy ? t('loading') : t('earlier')}</button>` : t('begin')}</p>
    <ol class="chat">${[...entries].reverse().map((entry) => html`<${Entry} key=${key(entry)} ...${entry} />`)}</ol>
  </div>`;
}

const Entry = ({ direction, at, message, id, status, origin }) => html`<li class=${direction === 'out' ? 'ours' : ''}>
  <span class="hidden">${t(direction === 'out' ? 'us' : 'them')} </span>${message}
  <div class="small quiet"><${Time} at=${at} />${origin && ' · ' + origin} ${id && html`<a href="#/messages/${id}"><${Status} of=${status} /></a>`}</div>
</li>`;

function Reply({ msisdn, onSent }) {
  const [message, setMessage] = useState('');
  const [attempt, setAttempt] = useState(idempotencyKey());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const write = (text) => {
    setMessage(text);
    setAttempt(idempotencyKey());
  };
  const send = async (event) => {
    event.preventDefault();
    if (busy || !message.trim()) return;
    setBusy(true);
    setError(null);
    try {
      const { messages } = await post('/messages', { messages: [{ msisdn, message }] }, { headers: { 'Idempotency-Key': attempt } });
      onSent({ ...messages[0], direction: 'out', at: new Date().toISOString(), message: messages[0].message ?? message });
      // What was written meanwhile is another reply.
      setMessage((now) => (now === message ? '' : now));
      setAttempt(idempotencyKey());
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  return html`<form class="sheet reply" onSubmit=${send} onKeyDown=${(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && send(event)}>
    <${Problem} of=${error} />
    <${Field} as="textarea" rows="2" label=${t('reply')} hint=${t('replyHint')} required value=${message} onInput=${(event) => write(event.target.value)} />
    <${Measure} form=${{ msisdn, message }} onText=${write} />
    <div class="actions"><button class="primary" disabled=${busy}>${busy ? t('sending') : t('reply')}</button><a href="#/send?to=${msisdn}">${t('options')}</a></div>
  </form>`;
}
