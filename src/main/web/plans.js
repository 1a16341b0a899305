// Plans: what a Mensagem Programada says. Written as JSON, checked as it is typed, and shown as the contact's phone would.
import { get, post, put } from './api.js';
import { useCheck } from './check.js';
import { JsonField, NewNamed, Save, Thing, parse, pretty, useDraft, wrongField } from './editor.js';
import { number, texts } from './i18n.js';
import { Action, Empty, Field, Problem, Table, Time, View, confirm, html, toast, useLoad, useState } from './ui.js';

const t = texts({
  en: {
    title: 'Plans', none: 'There is no plan yet. A plan says what MKOM sends to each contact of a Mensagem Programada. Give it a name to begin with an example.', new: 'Name of a new plan', name: 'Name', description: 'What for', version: 'Version', at: 'Written', by: 'By',
    plan: 'Plan', help: 'Values stand in braces: {0}. The reference describes every field.', saved: 'Version {0} is saved. It takes effect within 30 seconds.', gone: 'MKOM gets no answer for it any more. Its versions stay; one of them can be brought back.',     preview: 'On the contact’s phone', lead: 'Nothing is sent or stored.', contact: 'Name of the contact', data: 'Data of MKOM’s request (JSON)', attributes: 'Attributes of the contact (JSON)', lookup: 'Answer of your own system (JSON)',
    nothing: 'MKOM sends nothing: {0}.', fallback: 'Not the items but the fallback: {0}.', hint: 'Give example values below.', template: 'Template {0} ({1})', button: 'Button {0}: {1}', FILE: 'File', IMAGE: 'Image', AUDIO: 'Audio', empty: 'With these values the plan sends no message.',
    versions: 'Versions', show: 'Show', actions: 'What to do', current: 'Current', wasDeleted: 'Deleted here', back: 'Go back to this version', backSure: 'Go back to version {0} of {1}?', backText: 'It becomes the newest version, and MKOM sends what it says. The other versions stay.', old: 'Version {0} of {1}', latest: 'To the current version', earlier: 'Look for earlier versions', never: 'There was never a plan with this name.',
  },
  pt: {
    title: 'Planos', none: 'Ainda não há planos. Um plano diz o que a MKOM envia a cada contato de uma Mensagem Programada. Para começar com um exemplo, dê um nome a ele.', new: 'Nome do novo plano', name: 'Nome', description: 'Para quê', version: 'Versão', at: 'Gravado', by: 'Por',
    plan: 'Plano', help: 'Os valores ficam entre chaves: {0}. A referência descreve todos os campos.', saved: 'A versão {0} foi salva. Passa a valer em até 30 segundos.', gone: 'A MKOM não recebe mais resposta para ele. As versões ficam; é possível voltar a uma delas.',     preview: 'No celular do contato', lead: 'Nada é enviado nem guardado.', contact: 'Nome do contato', data: 'Dados da requisição da MKOM (JSON)', attributes: 'Atributos do contato (JSON)', lookup: 'Resposta do seu sistema (JSON)',
    nothing: 'A MKOM não envia nada: {0}.', fallback: 'Em vez dos itens, o fallback: {0}.', hint: 'Informe valores de exemplo abaixo.', template: 'Modelo {0} ({1})', button: 'Botão {0}: {1}', FILE: 'Arquivo', IMAGE: 'Imagem', AUDIO: 'Áudio', empty: 'Com estes valores, o plano não envia nenhuma mensagem.',
    versions: 'Versões', show: 'Mostrar', actions: 'O que fazer', current: 'Atual', wasDeleted: 'Excluído aqui', back: 'Voltar a esta versão', backSure: 'Voltar à versão {0} de {1}?', backText: 'Ela passa a ser a versão mais nova, e a MKOM envia o que ela diz. As outras versões ficam.', old: 'Versão {0} de {1}', latest: 'Para a versão atual', earlier: 'Procurar versões anteriores', never: 'Nunca houve um plano com este nome.',
  },
});

const EXAMPLE = pretty({
  description: 'Lembrete de boleto',
  items: [
    { type: 'TEXT', value: 'Olá, {contact.name.first_name}! O seu boleto de {data.valor.money} vence na {data.vencimento.weekday}, {data.vencimento.date}.' },
    { type: 'FILE', value: '{boleto.url}', for_each: 'data.boletos', as: 'boleto' },
    { type: 'TEXT', value: 'Se preferir, pague com Pix:\n{data.pix}', when: 'data.pix??' },
  ],
  fallback: [{ type: 'TEXT', value: 'Olá! Fale conosco para receber o seu boleto.' }],
});
const SAMPLE = { name: 'João da Silva', data: '{}', attributes: '{}', lookup: '{}' };
const EXAMPLE_DATA = pretty({ valor: 1234.56, vencimento: '2026-12-10', boletos: [{ url: 'https://erp.example.com/boletos/1001.pdf' }] });

const address = (name) => '/plans/' + encodeURIComponent(name);
const place = (name, version) => `#/plans/${encodeURIComponent(name)}` + (version ? '?version=' + version : '');
/** What people write of a plan; the rest the hub adds. */
const textOf = ({ name, version, written_at: at, written_by: by, ...plan }) => pretty(plan);
const versionsOf = async (name, signal) => (await get(address(name) + '/versions', {}, signal)).versions.reverse();

export default function Plans({ path: [name], query: { version } }) {
  if (!name) return html`<${List} />`;
  return version ? html`<${Old} key=${version} name=${name} version=${version} />` : html`<${Plan} name=${name} />`;
}

function List() {
  const load = useLoad(async (signal) => (await get('/plans', {}, signal)).plans, []);
  return html`<${View} name="plans" title=${t('title')} ...${load}>
    ${load.data && html`<${NewNamed} view="plans" label=${t('new')} names=${load.data.map((plan) => plan.name)} />`}
    ${load.data?.length === 0 && html`<${Empty}>${t('none')}<//>`}
    ${load.data?.length > 0 && html`<${Table} label=${t('title')} rows=${load.data} id=${(plan) => plan.name} columns=${[
      { title: t('name'), cell: (plan) => html`<a href=${place(plan.name)}>${plan.name}</a>` },
      { title: t('description'), cell: (plan) => plan.description || '–' },
      { title: t('version'), right: true, cell: (plan) => number(plan.version) },
      { title: t('at'), cell: (plan) => html`<${Time} at=${plan.written_at} />` },
      { title: t('by'), cell: (plan) => plan.written_by },
    ]} />`}
  <//>`;
}

function Plan({ name }) {
  const load = useLoad(async (signal) => {
    const { plans } = await get('/plans', {}, signal);
    if (!plans.some((plan) => plan.name === name)) return {};
    const [plan, versions] = await Promise.all([get(address(name), {}, signal), versionsOf(name, signal)]);
    return { plan, versions };
  }, []);
  const { plan, versions } = load.data ?? {};
  return html`<${Thing} view="plans" list=${t('title')} name=${name} load=${load} stored=${plan} gone=${t('gone')}>
    <${Editor} name=${name} saved=${plan && textOf(plan)} onSaved=${load.reload} />
    <h2>${t('versions')}</h2>
    ${versions ? html`<${Versions} name=${name} versions=${versions} onBack=${load.reload} />` : html`<${Earlier} name=${name} onBack=${load.reload} />`}
  <//>`;
}

function Editor({ name, saved, onSaved }) {
  const [text, setText, changed] = useDraft('plan/' + name, saved, EXAMPLE);
  const [sample, setSample] = useState({ ...SAMPLE, data: saved ? '{}' : EXAMPLE_DATA });
  const { value: plan } = parse(text);
  const given = (field) => (sample[field].trim() ? parse(sample[field]).value : undefined);
  const asked = { plan, contact: { name: sample.name }, data: given('data') };
  if (plan?.attributes) asked.attributes = given('attributes');
  if (plan?.lookup) asked.lookup = given('lookup');
  const check = useCheck((signal) => post(address(name) + '/preview', asked, { signal }), plan === undefined ? null : asked);
  const wrong = wrongField(check.error, 'plan');
  const save = async () => {
    const stored = await put(address(name), plan);
    setText(textOf(stored));
    toast(t('saved', stored.version));
    onSaved();
  };
  return html`<div class="grid2">
    <div class="sheet">
      <${JsonField} label=${t('plan')} rows="22" hint=${t('help', '{contact.name.first_name}')} value=${text} onText=${setText} wrong=${wrong} />
      <${Problem} of=${!wrong && check.error} />
      <${Save} run=${save} changed=${changed} wrong=${plan === undefined || wrong} saved=${saved} onText=${setText} />
    </div>
    <section class="sheet"><h2>${t('preview')}</h2>
      <p class="quiet">${t('lead')}</p>
      ${check.data && html`<${Phone} ...${check.data} />`}
      <p></p>
      <${Sample} sample=${sample} onSample=${setSample} fields=${['data', plan?.attributes && 'attributes', plan?.lookup && 'lookup'].filter(Boolean)} />
    </section>
  </div>`;
}

const Sample = ({ sample, fields, onSample }) => html`
  <${Field} label=${t('contact')} value=${sample.name} onInput=${({ target }) => onSample({ ...sample, name: target.value })} />
  ${fields.map((field) => html`<${JsonField} key=${field} label=${t(field)} rows="6" value=${sample[field]} onText=${(text) => onSample({ ...sample, [field]: text })} />`)}`;

function Phone({ outcome, answer = [], reason }) {
  return html`<div role="status">
    ${outcome === 'nothing' && html`<p class="needs"><strong>${t('nothing', reason)}</strong> ${t('hint')}</p>`}
    ${outcome === 'fallback' && html`<p><strong>${t('fallback', reason)}</strong> ${t('hint')}</p>`}
    ${outcome !== 'nothing' && html`<div class="phone"><ol class="chat">${answer.map((item) => html`<li><${Bubble} ...${item} /></li>`)}</ol>${answer.length === 0 && html`<p>${t('empty')}</p>`}</div>`}
  </div>`;
}

function Bubble({ type, value, name, language, header, body, buttons = [] }) {
  if (type === 'TEXT') return value;
  if (type !== 'TEMPLATE') return html`${t(type)}: <a href=${value} target="_blank" rel="noopener noreferrer">${value}</a>`;
  // The hub knows the values of a template, not its text, which is at WhatsApp.
  const values = (of) => (of?.parameters ?? []).map((parameter) => parameter.value);
  return html`<p class="small">${t('template', name, language)}</p>
    ${values(header).map((text) => html`<p><strong>${text}</strong></p>`)}
    ${(body?.parameters ?? []).map(({ index, value: text }) => html`<p>${`{{${index}}} = ${text}`}</p>`)}
    ${buttons.map((button) => html`<p class="status">${t('button', button.index, values(button).join(' '))}</p>`)}`;
}

async function goBack(name, version) {
  if (!(await confirm({ title: t('backSure', version, name), children: html`<p>${t('backText')}</p>`, action: t('back'), danger: false }))) return false;
  const stored = await put(address(name), JSON.parse(textOf(await get(address(name), { version }))));
  toast(t('saved', stored.version));
  return true;
}

const Versions = ({ name, versions, onBack }) => html`<${Table} label=${t('versions')} rows=${versions} id=${(row) => row.version} columns=${[
  { title: t('version'), cell: (row) => number(row.version) },
  { title: t('at'), cell: (row) => html`<${Time} at=${row.written_at} />` },
  { title: t('by'), cell: (row) => row.written_by },
  { title: t('actions'), cell: (row) => (row.deleted ? t('wasDeleted') : row === versions[0] ? t('current') : html`<div class="actions">
    <a class="button" href=${place(name, row.version)}>${t('show')}</a>
    <${Action} run=${async () => (await goBack(name, row.version)) && onBack()}>${t('back')}<//></div>`) },
]} />`;

/** A deleted plan keeps its versions. */
function Earlier({ name, onBack }) {
  const [versions, setVersions] = useState();
  const look = async () => {
    try {
      setVersions(await versionsOf(name));
    } catch (error) {
      if (error.status !== 404) throw error;
      setVersions([]);
    }
  };
  if (!versions) return html`<p><${Action} run=${look}>${t('earlier')}<//></p>`;
  return versions.length ? html`<${Versions} name=${name} versions=${versions} onBack=${onBack} />` : html`<p class="quiet">${t('never')}</p>`;
}

function Old({ name, version }) {
  const load = useLoad((signal) => get(address(name), { version }, signal), []);
  const back = async () => {
    if (await goBack(name, version)) location.hash = place(name);
  };
  return html`<${View} name="plans" title=${t('old', version, name)} ...${load} actions=${load.data && html`<${Action} kind="primary" run=${back}>${t('back')}<//>`}>
    <p><a href=${place(name)}>← ${t('latest')}</a></p>
    ${load.data && html`<p><${Time} at=${load.data.written_at} />, ${load.data.written_by}</p><${JsonField} label=${t('plan')} rows="22" value=${textOf(load.data)} readonly />`}
  <//>`;
}
