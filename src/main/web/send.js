// Send one message, and see at once what it takes.
import { filled, idempotencyKey, post, request } from './api.js';
import { useCheck } from './check.js';
import { money, number, texts, time } from './i18n.js';
import { Field, Problem, View, html, useState } from './ui.js';

const t = texts({
  en: {
    title: 'Send a message', to: 'To', toHint: 'A mobile number with area code, such as 11 95395-9059', test: 'This key reaches test numbers only. No phone has them, and nothing is paid.', test0001: 'is delivered', test0101: 'fails', test0201: 'is delivered after a minute', test0301: 'is sent, and nothing is heard of it', test0401: 'is delivered and answers Oi', test0501: 'is delivered and answers SAIR, which opts out',
    text: 'Text', at: 'Send at (Brasília; empty: at once)', mailing: 'Mailing', mailingHint: 'Messages are grouped and billed by it. Empty: the default of the hub.', centre: 'Cost centre', send: 'Send', sending: 'Sending…',
    takes: '{0} SMS, {1} characters, {2}', price: 'about {0}', dear: 'These characters make it dearer: {0}', plain: 'Write “{0}” instead', outOfGsm: 'Without them it takes {0} SMS.', channel: 'Channel', past: 'This time is past: it is sent at once.', overCap: 'A limit is reached: it will not be sent now.', waits: 'It waits until {0}.', optedOut: 'This person does not want messages: it will not be sent.', more: 'More',
  },
  pt: {
    title: 'Enviar uma mensagem', to: 'Para', toHint: 'Um celular com DDD, como 11 95395-9059', test: 'Esta chave só alcança números de teste. Nenhum telefone os tem, e nada se paga.', test0001: 'recebe', test0101: 'falha', test0201: 'recebe depois de um minuto', test0301: 'é enviada, e nada mais se sabe dela', test0401: 'recebe e responde Oi', test0501: 'recebe e responde SAIR, o que descadastra',
    text: 'Texto', at: 'Enviar em (Brasília; vazio: já)', mailing: 'Mailing', mailingHint: 'As mensagens são agrupadas e cobradas por ele. Vazio: o padrão do hub.', centre: 'Centro de custo', send: 'Enviar', sending: 'Enviando…',
    takes: '{0} SMS, {1} caracteres, {2}', price: 'cerca de {0}', dear: 'Estes caracteres a encarecem: {0}', plain: 'Escrever “{0}”', outOfGsm: 'Sem eles são {0} SMS.', channel: 'Canal', past: 'Este horário já passou: ela é enviada já.', overCap: 'Um limite foi atingido: não será enviada agora.', waits: 'Ela espera até {0}.', optedOut: 'Esta pessoa não quer mensagens: não será enviada.', more: 'Mais',
  },
});

export default function Send({ me, query }) {
  const [form, setForm] = useState({ msisdn: query.to ?? '', message: '', schedule: '', channel: me.channels[0] ?? '', identifier: '', cost_centre_id: '' });
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  // The same form is the same request, however often it is sent; another text is another one.
  const [attempt, setAttempt] = useState(idempotencyKey());
  const write = (name, value) => {
    setForm((before) => ({ ...before, [name]: value }));
    setAttempt(idempotencyKey());
  };
  const set = (name) => (event) => write(name, event.target.value);
  const send = async (event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const { data } = await request('POST', '/messages', { body: body(form), headers: { 'Idempotency-Key': attempt } });
      location.hash = '#/messages/' + data.messages[0].id;
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  const wrong = (field) => error?.problem?.errors?.find((one) => one.field === `messages[0].${field}`)?.detail;
  return html`<${View} name="send" title=${t('title')}>
    <form class="sheet" onSubmit=${send}>
      <${Field} label=${t('to')} hint=${me.sandbox ? t('test') : t('toHint')} type="tel" required autocomplete="off" value=${form.msisdn} error=${wrong('msisdn')} onInput=${set('msisdn')} />
      ${me.sandbox && html`<ul>${['0001', '0101', '0201', '0301', '0401', '0501'].map((end) => html`<li><button type="button" class="plain" onClick=${() => write('msisdn', TEST_AREA + end)}>${TEST_AREA + end}</button> ${t('test' + end)}</li>`)}</ul>`}
      <${Field} as="textarea" label=${t('text')} required value=${form.message} error=${wrong('message')} onInput=${set('message')} />
      <${Measure} form=${form} onText=${(message) => write('message', message)} />
      ${me.channels.length > 1 && html`<${Field} as="select" label=${t('channel')} value=${form.channel} onChange=${set('channel')}>${me.channels.map((name) => html`<option>${name}</option>`)}<//>`}
      <details open=${Boolean(wrong('schedule'))}><summary>${t('more')}</summary><div class="grid2">
        <${Field} label=${t('at')} type="datetime-local" value=${form.schedule} error=${wrong('schedule')} onInput=${set('schedule')} />
        <${Field} label=${t('mailing')} hint=${t('mailingHint')} value=${form.identifier} onInput=${set('identifier')} />
        <${Field} label=${t('centre')} inputmode="numeric" value=${form.cost_centre_id} onInput=${set('cost_centre_id')} />
      </div></details>
      <p></p>
      ${error && !wrong('msisdn') && !wrong('message') && !wrong('schedule') && html`<${Problem} of=${error} />`}
      <button class="primary" disabled=${busy}>${busy ? t('sending') : t('send')}</button>
    </form>
  <//>`;
}

const body = ({ msisdn, message, schedule, channel, ...mailing }) => ({
  ...(Object.keys(filled(mailing)).length && { mailing: filled(mailing) }), ...(channel && { channel }), messages: [{ msisdn, message, ...(schedule && { schedule }) }],
});

const TEST_AREA = '+55 11 90000-';
// A text is measured before its number is there.
const TEST_NUMBER = TEST_AREA + '0000';

async function measure(form, signal) {
  try {
    return (await post('/messages?dry_run=true', body(form), { signal })).messages[0];
  } catch (error) {
    if (form.msisdn === TEST_NUMBER || !error.problem?.errors?.some(({ field }) => field?.endsWith('msisdn'))) throw error;
    return measure({ ...form, msisdn: TEST_NUMBER }, signal);
  }
}

/** What the text takes, as the hub itself counts it, a moment after somebody stopped typing. */
export function Measure({ form, onText }) {
  const { msisdn, message, schedule, channel } = form;
  const { data, error, checking } = useCheck((signal) => measure({ ...form, msisdn: msisdn.trim() || TEST_NUMBER }, signal), message.trim() ? { msisdn, message, schedule, channel } : null);
  // Only what is written now; sending tells what is wrong with it.
  const found = message.trim() && !checking && !error && data;
  if (!found?.segments) return html`<p role="status"></p>`;
  const saves = found.gsm7?.saved_segments > 0;
  const kept = found.kept_characters ?? found.gsm7?.kept_characters ?? [];
  return html`<div role="status">
    <p>${t('takes', number(found.segments), number(found.characters), found.encoding)}${found.price && html`, ${t('price', money(found.price))}`}</p>
    ${found.opted_out && html`<p class="wrong">${t('optedOut')}</p>`}
    ${found.warning && html`<p class="wrong">${t('past')}</p>`}
    ${found.over_cap && html`<p class="wrong">${t('overCap')}</p>`}
    ${found.waits_until && html`<p>${t('waits', time(found.waits_until))}</p>`}
    ${kept.length > 0 && html`<p>${t('dear', kept.join(' '))}</p>`}
    ${saves && html`<p>${t('dear', dearCharacters(message, found.gsm7.message))} ${t('outOfGsm', number(found.gsm7.segments))}
      <button type="button" class="plain" onClick=${() => onText(found.gsm7.message)}>${t('plain', found.gsm7.message)}</button></p>`}
  </div>`;
}

/** The characters of a text that its plain version does not have. */
export const dearCharacters = (text, plain) => [...new Set([...text.normalize('NFC')].filter((character) => !plain.includes(character)))].join(' ');
