// The systems that send and receive through the hub: which there are, whether they answer, and how they are set up.
import { get, idempotencyKey, post, put } from './api.js';
import { number, texts, time } from './i18n.js';
import { EventSettings } from './event-settings.js';
import { Notifications } from './notifications.js';
import { NewNamed, Thing, sayStored, saveWord, wrongField } from './editor.js';
import { Copy, Empty, Facts, Field, Problem, Table, View, html, useLoad, useState } from './ui.js';

const t = texts({
  en: {
    title: 'Channels', none: 'There is no channel yet. A channel connects RapidPro (Weni), Kannel, a queue or any other system to the hub. Give it a name to begin.', new: 'Name of a new channel',
    name: 'Name', kind: 'Kind', address: 'Address', replies: 'Gets replies', health: 'State', default: 'All others', withKeyword: 'Beginning with {0}', own: 'To its messages', no: 'None: it gets no notifications',
    rapidpro: 'RapidPro / Weni', kannel: 'Kannel', webhook: 'Webhook', sqs: 'Amazon SQS', sns: 'Amazon SNS', eventbridge: 'Amazon EventBridge', 'style.generic': 'Kannel, system-type = generic (recommended)', 'style.kannel': 'Kannel, system-type = kannel', 'style.rapidpro': 'RapidPro’s Kannel channel', style: 'Style',
    closed: 'Answers', failing: 'Failing ({0} in a row)', open: 'Does not answer ({0} in a row)', half_open: 'Being tried again', until: 'The hub calls it again at {0}.',
    'address.hint': 'The hub sends replies and statuses to it. It begins with https://. Without it the hub sends no notifications.', 'address.rapidpro': 'The address that RapidPro shows for receiving, https://…/c/ex/…/receive. It can be added later.', 'address.arn': 'The ARN, as AWS shows it: {0}. The stack’s parameter ChannelArns has to list it.',
    authorization: 'Authorization value', username: 'User name', password: 'Password', secret: 'Secret that signs notifications', set: 'It is never shown. Leave the field empty to keep it.', isSet: 'Set',
    'authorization.hint': 'RapidPro’s “Authorization Header Value”, at least 16 characters.', 'username.hint': 'Of the system’s requests. Every channel needs its own.', 'password.hint': 'At least 12 characters.',
    'secret.hint': 'whsec_ and 24 to 64 random bytes in base64. To replace one: both, with a space between them.', generate: 'Make one', keepIt: 'Copy it now: after saving it is not shown again.', again: 'If the address changes, the password has to be given again.',
    sender: 'Number of the hub', 'sender.hint': 'The number or short code that the system knows as the sender.', identifier: 'Mailing', centre: 'Cost centre', 'mailing.hint': 'Of the channel’s messages. Empty: the hub’s own.', tps: 'Most calls a second', 'tps.hint': 'Empty: no limit.',
    keyword: 'Keyword', 'keyword.hint': 'A reply that begins with this word, and that person’s later replies, go to this channel.', isDefault: 'Gets the replies that belong to no other channel', quick: 'Send quick replies as numbered lines',
    priority: 'Priority', urgent: 'Urgent', normal: 'Normal', deleteText: 'Its system can no longer send. Notifications that it has not received yet go to the dead letters. This cannot be undone.',     setUp: 'What to enter in the other system', url: 'Send URL', method: 'Method', body: 'Request body', header: 'Authorization Header Value', theValue: 'the same value as here',
    messages: 'Messages of this channel', testTitle: 'Send a test message', test: 'Send', testLead: 'This is a real SMS. Its statuses go to the channel’s address.', to: 'Number', text: 'Text', testText: 'Test of the channel {0}', accepted: 'The hub accepted it.', follow: 'Follow it',
    testThere: 'To test this channel, send a message from the other system: it needs the secret, which the hub does not show.', dead: 'Notifications that could not be delivered',
  },
  pt: {
    title: 'Canais', none: 'Ainda não há canais. Um canal liga o RapidPro (Weni), o Kannel, uma fila ou qualquer outro sistema ao hub. Para começar, dê um nome a ele.', new: 'Nome do novo canal',
    name: 'Nome', kind: 'Tipo', address: 'Endereço', replies: 'Recebe respostas', health: 'Situação', default: 'Todas as outras', withKeyword: 'Que começam com {0}', own: 'Às suas mensagens', no: 'Nenhum: não recebe avisos',
    rapidpro: 'RapidPro / Weni', kannel: 'Kannel', webhook: 'Webhook', sqs: 'Amazon SQS', sns: 'Amazon SNS', eventbridge: 'Amazon EventBridge', 'style.generic': 'Kannel, system-type = generic (recomendado)', 'style.kannel': 'Kannel, system-type = kannel', 'style.rapidpro': 'Canal Kannel do RapidPro', style: 'Estilo',
    closed: 'Responde', failing: 'Falhando ({0} seguidas)', open: 'Não responde ({0} seguidas)', half_open: 'Sendo testado de novo', until: 'O hub o chama de novo em {0}.',
    'address.hint': 'O hub envia a ele respostas e status. Começa com https://. Sem ele, o hub não envia avisos.', 'address.rapidpro': 'O endereço que o RapidPro mostra para receber, https://…/c/ex/…/receive. Pode ser incluído depois.', 'address.arn': 'O ARN, como a AWS o mostra: {0}. O parâmetro ChannelArns da stack tem de conter o ARN.',
    authorization: 'Valor de Authorization', username: 'Usuário', password: 'Senha', secret: 'Segredo que assina os avisos', set: 'Nunca é mostrado. Deixe o campo vazio para manter.', isSet: 'Definido',
    'authorization.hint': 'O “Authorization Header Value” do RapidPro, com pelo menos 16 caracteres.', 'username.hint': 'Das requisições do sistema. Cada canal precisa do seu.', 'password.hint': 'Pelo menos 12 caracteres.',
    'secret.hint': 'whsec_ e de 24 a 64 bytes aleatórios em base64. Para trocar: os dois, separados por um espaço.', generate: 'Gerar', keepIt: 'Copie agora: depois de salvar, ele não é mais mostrado.', again: 'Se o endereço mudar, a senha tem de ser informada de novo.',
    sender: 'Número do hub', 'sender.hint': 'O número que o sistema conhece como remetente.', identifier: 'Mailing', centre: 'Centro de custo', 'mailing.hint': 'Das mensagens do canal. Vazio: o do próprio hub.', tps: 'Máximo de chamadas por segundo', 'tps.hint': 'Vazio: sem limite.',
    keyword: 'Palavra-chave', 'keyword.hint': 'Uma resposta que começa com esta palavra, e as seguintes da mesma pessoa, vão para este canal.', isDefault: 'Recebe as respostas que não são de nenhum outro canal', quick: 'Enviar respostas rápidas como linhas numeradas',
    priority: 'Prioridade', urgent: 'Urgente', normal: 'Normal', deleteText: 'O sistema dele não poderá mais enviar. Os avisos que ele ainda não recebeu vão para os não processados. Isso não pode ser desfeito.',     setUp: 'O que informar no outro sistema', url: 'URL de envio', method: 'Método', body: 'Corpo da requisição', header: 'Authorization Header Value', theValue: 'o mesmo valor daqui',
    messages: 'Mensagens deste canal', testTitle: 'Enviar uma mensagem de teste', test: 'Enviar', testLead: 'É um SMS de verdade. Os status dele vão para o endereço do canal.', to: 'Número', text: 'Texto', testText: 'Teste do canal {0}', accepted: 'O hub aceitou a mensagem.', follow: 'Acompanhar',
    testThere: 'Para testar este canal, envie uma mensagem do outro sistema: ela precisa do segredo, que o hub não mostra.', dead: 'Avisos que não puderam ser entregues',
  },
});

/** The kinds of channels: their styles, the recommended one first, their secrets, their usual priority, and an ARN if that is their address. */
const KINDS = {
  rapidpro: { styles: ['external'], secrets: ['authorization'], priority: 'urgent' },
  kannel: { styles: ['generic', 'kannel', 'rapidpro'], secrets: ['username', 'password'], priority: 'normal' },
  webhook: { styles: ['cloudevents'], secrets: ['secret'], priority: 'normal' },
  sqs: { styles: ['cloudevents'], secrets: [], priority: 'normal', arn: 'arn:aws:sqs:sa-east-1:123456789012:mkom' },
  sns: { styles: ['cloudevents'], secrets: [], priority: 'normal', arn: 'arn:aws:sns:sa-east-1:123456789012:mkom' },
  eventbridge: { styles: ['cloudevents'], secrets: [], priority: 'normal', arn: 'arn:aws:events:sa-east-1:123456789012:event-bus/mkom' },
};
/** Whether its system gets events and sends with POST /messages, so that there is nothing to set up for sending. */
const getsEvents = (kind) => KINDS[kind].styles[0] === 'cloudevents';
const FRESH = { kind: 'rapidpro', style: 'external', priority: 'urgent' };

const health = async (signal) => Object.fromEntries((await get('/health/details', {}, signal)).channels.map((state) => [state.channel, state]));

export default function Channels({ me, path: [name] }) {
  return name ? html`<${Channel} me=${me} name=${name} />` : html`<${All} />`;
}

function All() {
  const load = useLoad(async (signal) => (await get('/channels', {}, signal)).channels, []);
  const states = useLoad(health, [], 15);
  return html`<${View} name="channels" title=${t('title')} ...${load}>
    <${Problem} of=${states.error} />
    ${load.data && html`<${NewNamed} view="channels" label=${t('new')} names=${load.data.map((channel) => channel.name)} />`}
    ${load.data?.length === 0 && html`<${Empty}>${t('none')}<//>`}
    ${load.data?.length > 0 && html`<${Table} label=${t('title')} rows=${load.data} id=${(channel) => channel.name} columns=${[
      { title: t('name'), cell: (channel) => html`<a href="#/channels/${encodeURIComponent(channel.name)}">${channel.name}</a>` },
      { title: t('kind'), cell: (channel) => t(channel.kind) },
      { title: t('address'), cell: (channel) => channel.address ?? t('no') },
      { title: t('health'), cell: (channel) => (channel.address ? html`<${Breaker} of=${states.data?.[channel.name]} />` : '–') },
      { title: t('replies'), cell: (channel) => (channel.default ? t('default') : channel.keyword ? t('withKeyword', channel.keyword) : t('own')) },
    ]} />`}
  <//>`;
}

const KIND_OF_BREAKER = { closed: 'closed', failing: 'uncertain', open: 'open', half_open: 'sending' };

function Breaker({ of }) {
  if (!of) return '–';
  return html`<span class="status ${KIND_OF_BREAKER[of.breaker]}">${t(of.breaker, number(of.failures))}</span>
    ${of.open_until && html`<p class="small">${t('until', time(of.open_until))}</p>`}`;
}

function Channel({ me, name }) {
  const load = useLoad(async (signal) => ({ channel: (await get('/channels', {}, signal)).channels.find((each) => each.name === name) }), []);
  const states = useLoad(health, [], 15);
  const channel = load.data?.channel;
  return html`<${Thing} view="channels" list=${t('title')} name=${name} load=${load} stored=${channel} gone=${t('deleteText')} type=${name}>
    ${channel && html`<p class="actions">
      ${channel.address && html`<${Breaker} of=${states.data?.[name]} />`}
      <a href="#/messages?channel=${encodeURIComponent(name)}">${t('messages')}</a> <a href="#/dead-letters">${t('dead')}</a>
    </p>`}
    <div class="grid2">
      <${Form} name=${name} stored=${channel} onSaved=${load.reload} />
      ${channel && html`<div><${SetUp} ...${channel} />${getsEvents(channel.kind) && me.may('send') && html`<${Test} name=${name} />`}</div>`}
    </div>
    ${channel && html`<${Notifications} name=${name} />`}
  <//>`;
}

const fieldsOf = (channel) => ({ ...FRESH, ...channel, identifier: channel?.mailing?.identifier, cost_centre_id: channel?.mailing?.cost_centre_id });

/** The request: what is empty is left out, and so is a secret that keeps its value. What the form does not show stays as it is. */
function bodyOf(form) {
  const { secrets } = KINDS[form.kind];
  const mailing = { identifier: form.identifier || undefined, cost_centre_id: form.cost_centre_id ? Number(form.cost_centre_id) : undefined };
  const body = { mailing: mailing.identifier || mailing.cost_centre_id ? mailing : undefined };
  ['kind', 'style', 'address', 'sender', 'max_tps', 'default', 'keyword', 'priority', 'quick_replies', 'filter', 'headers', 'secret_headers', 'retry', ...secrets].forEach((field) => {
    const value = typeof form[field] === 'string' ? form[field].trim() : form[field];
    if (value !== '' && value !== undefined) body[field] = value;
  });
  return body;
}

function Form({ name, stored, onSaved }) {
  const [form, setForm] = useState(fieldsOf(stored));
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const change = (fields) => setForm((before) => ({ ...before, ...fields }));
  const set = (field) => ({ target }) => change({ [field]: target.type === 'checkbox' ? target.checked : target.value });
  const chooseKind = ({ target }) => change({ kind: target.value, style: KINDS[target.value].styles[0], priority: KINDS[target.value].priority });
  const wrong = wrongField(error);
  const text = (field, label, more) => html`<${Field} label=${label} value=${form[field] ?? ''} onInput=${set(field)} autocomplete="off" error=${wrong?.field.replace('mailing.', '') === field && wrong.detail} ...${more} />`;
  const check = (field, label) => html`<p><label><input type="checkbox" checked=${Boolean(form[field])} onChange=${set(field)} />${label}</label></p>`;
  const save = async (event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      setForm(fieldsOf(await put('/channels/' + encodeURIComponent(name), bodyOf(form))));
      sayStored();
      onSaved();
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };
  const { styles, secrets, arn } = KINDS[form.kind];
  return html`<form class="sheet" onSubmit=${save}>
    <${Field} as="select" label=${t('kind')} value=${form.kind} disabled=${Boolean(stored)} onChange=${chooseKind}>${Object.keys(KINDS).map((kind) => html`<option value=${kind}>${t(kind)}</option>`)}<//>
    ${styles.length > 1 && html`<${Field} as="select" label=${t('style')} value=${form.style} onChange=${set('style')}>${styles.map((style) => html`<option value=${style}>${t('style.' + style)}</option>`)}<//>`}
    ${text('address', t('address'), { type: arn ? 'text' : 'url', maxlength: 2000, required: getsEvents(form.kind), hint: arn ? t('address.arn', arn) : t(form.kind === 'rapidpro' ? 'address.rapidpro' : 'address.hint') })}
    ${secrets.map((secret) => html`<${Secret} key=${secret} name=${secret} value=${form[secret] ?? ''} isSet=${stored?.secrets.includes(secret)} error=${wrong?.field === secret && wrong.detail} onValue=${(value) => change({ [secret]: value })} />`)}
    ${form.kind === 'kannel' && text('sender', t('sender'), { maxlength: 200, hint: t('sender.hint') })}
    <div class="row">${text('identifier', t('identifier'), { maxlength: 200 })}${text('cost_centre_id', t('centre'), { inputmode: 'numeric', pattern: '[0-9]*' })}</div>
    <p class="hint">${t('mailing.hint')}</p>
    <div class="row">
      <${Field} as="select" label=${t('priority')} value=${form.priority} onChange=${set('priority')}>${['urgent', 'normal'].map((word) => html`<option value=${word}>${t(word)}</option>`)}<//>
      ${text('max_tps', t('tps'), { type: 'number', min: 1, max: 10000, placeholder: t('tps.hint') })}
    </div>
    <p></p>
    ${text('keyword', t('keyword'), { maxlength: 200, hint: t('keyword.hint') })}
    ${check('default', t('isDefault'))}
    ${getsEvents(form.kind) && html`<${EventSettings} form=${form} change=${change} error=${error} />`}
    ${form.kind === 'rapidpro' && check('quick_replies', t('quick'))}
    <${Problem} of=${error} />
    <button class="primary" disabled=${busy} aria-busy=${busy}>${saveWord()}</button>
  </form>`;
}

const random = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));
const hex = (bytes) => Array.from(random(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
const GENERATORS = {
  authorization: () => 'Token ' + hex(24),
  password: () => hex(16),
  secret: () => 'whsec_' + btoa(String.fromCharCode(...random(32))),
};

/** A secret that can only be written. One that was made here is readable until it is saved. */
function Secret({ name, value, isSet, error, onValue }) {
  const [made, setMade] = useState('');
  const shown = made && made === value;
  const make = () => {
    const fresh = GENERATORS[name]();
    setMade(fresh);
    onValue(fresh);
  };
  const hints = [t(name + '.hint'), isSet && t('set'), isSet && name === 'password' && t('again')].filter(Boolean).join(' ');
  return html`<div>
    <${Field} label=${t(name)} type=${shown || name === 'username' ? 'text' : 'password'} autocomplete="new-password" required=${!isSet} placeholder=${isSet && t('isSet')} maxlength="1000" hint=${hints} error=${error} value=${value} onInput=${(event) => onValue(event.target.value)} />
    ${GENERATORS[name] && html`<p class="actions"><button type="button" class="plain" onClick=${make}>${t('generate')}</button>${shown && html`<${Copy} text=${value} /><span class="small">${t('keepIt')}</span>`}</p>`}
  </div>`;
}

/** What the other system's settings need of the hub: docs/channels.md and docs/kannel.md. */
function SetUp({ name, kind, style }) {
  if (getsEvents(kind)) return null;
  const rapidpro = `${location.origin}/rapidpro/${name}/send`;
  const kannel = `${location.origin}/kannel/cgi-bin/sendsms`;
  const template = '{"id": {{id}}, "text": {{text}}, "to": {{to}}, "quick_replies": {{quick_replies}}}';
  const generic = '?username={0}&password={0}&from=%P&to=%p&text=%b&coding=%c&charset=%C&udh=%u&mclass=%m&mwi=%M&validity=%v&deferred=%V&dlr-mask=%d&id=%I'.replaceAll('{0}', '…');
  const url = kind === 'rapidpro' ? rapidpro : kannel + (style === 'generic' ? generic : '');
  const code = (text) => html`<code>${text}</code> <${Copy} text=${text} />`;
  return html`<section class="sheet"><h2>${t('setUp')}</h2>
    <${Facts} of=${[[t('url'), code(url)], ...(kind === 'rapidpro' ? [[t('method'), 'HTTP POST, JSON'], [t('body'), code(template)], [t('header'), t('theValue')]] : [])]} />
    <p class="quiet">${t('testThere')}</p>
  </section>`;
}

/** A message whose statuses go to the channel. Only channels that get events take messages of POST /messages. */
function Test({ name }) {
  const [message, setMessage] = useState({ msisdn: '', message: t('testText', name) });
  // The same until the hub accepted it or it is another message, so that a repeat sends nothing twice.
  const [once, setOnce] = useState(idempotencyKey);
  const [state, setState] = useState({});
  const set = (field) => (event) => {
    setMessage((before) => ({ ...before, [field]: event.target.value }));
    setOnce(idempotencyKey());
  };
  const send = async (event) => {
    event.preventDefault();
    setState({ busy: true });
    try {
      const { messages } = await post('/messages', { channel: name, messages: [message] }, { headers: { 'Idempotency-Key': once } });
      setState({ id: messages[0].id });
      setOnce(idempotencyKey());
    } catch (error) {
      setState({ error });
    }
  };
  return html`<form class="sheet" onSubmit=${send}><h2>${t('testTitle')}</h2>
    <p class="quiet">${t('testLead')}</p>
    <${Field} label=${t('to')} type="tel" required maxlength="40" value=${message.msisdn} onInput=${set('msisdn')} />
    <${Field} label=${t('text')} required maxlength="160" value=${message.message} onInput=${set('message')} />
    <${Problem} of=${state.error} />
    ${state.id && html`<p role="status">${t('accepted')} <a href="#/messages/${state.id}">${t('follow')}</a></p>`}
    <button disabled=${state.busy} aria-busy=${state.busy}>${t('test')}</button>
  </form>`;
}
