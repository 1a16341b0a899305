// What a channel is told of that takes events, when it is told again, and what its requests carry: docs/channels.md.
import { wrongField } from './editor.js';
import { texts } from './i18n.js';
import { Field, html, useState } from './ui.js';

const t = texts({
  en: {
    filter: 'Tell it of the messages of all channels, not only of its own', events: 'Of', 'events.hint': 'None chosen: of everything.', 'message.status': 'Statuses', 'message.reply': 'Replies', 'message.held': 'Held messages', 'contact.opted-out': 'Opt-outs',
    mailings: 'Only of these mailings', 'mailings.hint': 'One a line. Empty: of all.', cost_centres: 'Only of these cost centres', area_codes: 'Only of people with these area codes', 'codes.hint': 'Separated by commas, such as 11, 21. Empty: all.',
    retry: 'Try again on a schedule of its own', first_seconds: 'First after seconds', longest_seconds: 'Later at most every … seconds', give_up_after_hours: 'Give up after hours',
    headers: 'Headers of the requests', 'headers.hint': 'One a line, such as X-Tenant: acme.', secret_headers: 'Secret headers', 'secret_headers.hint': 'One a line. They are not shown again; a line without a value keeps what is stored. If the address changes, give all again.',
  },
  pt: {
    filter: 'Avisar das mensagens de todos os canais, não só das suas', events: 'De', 'events.hint': 'Nada escolhido: de tudo.', 'message.status': 'Status', 'message.reply': 'Respostas', 'message.held': 'Mensagens retidas', 'contact.opted-out': 'Descadastros',
    mailings: 'Só destes mailings', 'mailings.hint': 'Um por linha. Vazio: de todos.', cost_centres: 'Só destes centros de custo', area_codes: 'Só de pessoas com estes DDDs', 'codes.hint': 'Separados por vírgulas, por exemplo 11, 21. Vazio: todos.',
    retry: 'Tentar de novo em ritmo próprio', first_seconds: 'Primeira vez após segundos', longest_seconds: 'Depois, no máximo a cada … segundos', give_up_after_hours: 'Desistir após horas',
    headers: 'Cabeçalhos das requisições', 'headers.hint': 'Um por linha, por exemplo X-Tenant: acme.', secret_headers: 'Cabeçalhos secretos', 'secret_headers.hint': 'Um por linha. Não são mostrados de novo; uma linha sem valor mantém o que está gravado. Se o endereço mudar, informe todos de novo.',
  },
});

const TYPES = ['message.status', 'message.reply', 'message.held', 'contact.opted-out'];
const SCHEDULE = { first_seconds: 2, longest_seconds: 300, give_up_after_hours: 24 };

const lines = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);
const words = (text) => text.split(/[\s,;]+/).filter(Boolean);
/** A number as one; what is none stays as it is, for the hub to say what is wrong. */
const numeric = (text) => (/^\d+$/.test(text) ? Number(text) : text);

function headersOf(text) {
  return Object.fromEntries(lines(text).map((line) => {
    const [name, ...value] = line.split(':');
    return [name.trim(), value.join(':').trim() || null];
  }));
}

const written = (headers) => Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value ?? ''}`).join('\n');

/** A text that stands for something else: it stays as it is typed. */
function Typed({ initial, read, onValue, ...rest }) {
  const [text, setText] = useState(initial);
  const onInput = ({ target }) => {
    setText(target.value);
    onValue(read(target.value));
  };
  return html`<${Field} value=${text} onInput=${onInput} autocomplete="off" ...${rest} />`;
}

const Check = ({ checked, onChange, children }) => html`<p><label><input type="checkbox" checked=${checked} onChange=${({ target }) => onChange(target.checked)} />${children}</label></p>`;

export function EventSettings({ form, change, error }) {
  const wrong = wrongField(error);
  const at = (...path) => wrong?.field.startsWith(path.join('.')) && wrong.detail;
  const { filter, retry } = form;
  const filtered = (field) => (value) => change({ filter: { ...filter, [field]: value } });
  const types = filter?.events ?? [];
  const listed = (field, initial, read) => html`<${Typed} label=${t(field)} initial=${initial.join(', ')} read=${read} onValue=${filtered(field)} error=${at('filter', field)} />`;
  return html`
    <${Check} checked=${Boolean(filter)} onChange=${(on) => change({ filter: on ? {} : undefined })}>${t('filter')}<//>
    ${filter && html`<fieldset><legend>${t('events')}</legend>
        ${TYPES.map((type) => html`<${Check} checked=${types.includes(type)} onChange=${(on) => filtered('events')(on ? [...types, type] : types.filter((each) => each !== type))}>${t(type)}<//>`)}
        <p class="hint">${t('events.hint')}</p>
      </fieldset>
      <${Typed} as="textarea" rows="2" label=${t('mailings')} initial=${(filter.mailings ?? []).join('\n')} read=${lines} onValue=${filtered('mailings')} error=${at('filter', 'mailings')} hint=${t('mailings.hint')} />
      <div class="row">
        ${listed('area_codes', filter.area_codes ?? [], words)}
        ${listed('cost_centres', filter.cost_centres ?? [], (text) => words(text).map(numeric))}
      </div>
      <p class="hint">${t('codes.hint')}</p>`}
    <${Check} checked=${Boolean(retry)} onChange=${(on) => change({ retry: on ? SCHEDULE : undefined })}>${t('retry')}<//>
    ${retry && html`<div class="row">${Object.keys(SCHEDULE).map((field) => html`
      <${Field} label=${t(field)} type="number" min="1" required value=${retry[field]} error=${at('retry', field)} onInput=${({ target }) => change({ retry: { ...retry, [field]: numeric(target.value) } })} />`)}</div><p></p>`}
    ${form.kind === 'webhook' && ['headers', 'secret_headers'].map((field) => html`
      <${Typed} key=${field} as="textarea" rows="2" label=${t(field)} initial=${written(form[field])} read=${headersOf} onValue=${(headers) => change({ [field]: headers })} error=${wrong?.field.split('.')[0] === field && wrong.detail} hint=${t(field + '.hint')} />`)}`;
}
