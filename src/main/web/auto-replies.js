// Flows that answer people's replies: written as a table or as JSON, and tried as on a phone.
import { get, post, put } from './api.js';
import { useCheck } from './check.js';
import { JsonField, NewNamed, Save, Thing, parse, pretty, sayStored, useDraft, wrongField } from './editor.js';
import { number, texts } from './i18n.js';
import { Empty, Field, Problem, Table, View, html, useLoad, useState } from './ui.js';

const t = texts({
  en: {
    title: 'Auto-replies', none: 'There is no flow yet. A flow answers people’s replies by itself, step by step. Give it a name to begin with an example.', noneRead: 'There is no flow yet. Whoever has a key with the scope admin can write one.',
    new: 'Name of a new flow', name: 'Name', when: 'Answers', steps: 'Steps', form: 'Table', json: 'JSON',
    mailing: 'replies to a mailing', keyword: 'a keyword', default: 'all other replies', 'of.mailing': 'Replies to messages of “{0}”', 'of.keyword': 'The keyword “{0}”', 'of.default': 'All other replies', 'match.mailing': 'Name of the mailing', 'match.keyword': 'Keyword',
    level: 'Step', code: 'If the person writes', answer: 'Answer', remove: 'Remove', add: 'Add a row', help: 'The dialogue begins with step 1; after an answer it goes to the next one. “1|2” is 1 or 2, “.*” is anything; case does not matter. A keyword’s own first answer is in step 1.',
    fallback: 'If nothing matches', 'fallback.hint': 'At most once a day for each person. Empty: no answer.', expires: 'Starts again after (minutes)', gone: 'Nobody gets its answers any more. This cannot be undone.',     broken: 'Correct the JSON first, then the table shows it.', try: 'Try it', tryLead: 'Nothing is sent or stored.', write: 'Write as the person', go: 'Send', again: 'From the beginning', start: 'Write something to see what the flow answers.',
    silence: 'No answer', isFallback: 'Nothing matched', opt_out: 'Opts out: the hub confirms it, no flow answers', opt_in: 'Opts in again', end: 'End of the flow',
  },
  pt: {
    title: 'Respostas automáticas', none: 'Ainda não há fluxos. Um fluxo responde às pessoas sozinho, passo a passo. Para começar com um exemplo, dê um nome a ele.', noneRead: 'Ainda não há fluxos. Quem tem uma chave com o escopo admin pode escrever um.',
    new: 'Nome do novo fluxo', name: 'Nome', when: 'Responde', steps: 'Passos', form: 'Tabela', json: 'JSON',
    mailing: 'respostas a um mailing', keyword: 'uma palavra-chave', default: 'todas as outras respostas', 'of.mailing': 'Respostas às mensagens de “{0}”', 'of.keyword': 'A palavra-chave “{0}”', 'of.default': 'Todas as outras respostas', 'match.mailing': 'Nome do mailing', 'match.keyword': 'Palavra-chave',
    level: 'Passo', code: 'Se a pessoa escrever', answer: 'Resposta', remove: 'Remover', add: 'Incluir linha', help: 'O diálogo começa no passo 1; depois de uma resposta, vai para o próximo. “1|2” é 1 ou 2, “.*” é qualquer texto; maiúsculas não importam. A primeira resposta a uma palavra-chave fica no passo 1.',
    fallback: 'Se nada corresponder', 'fallback.hint': 'No máximo uma vez por dia para cada pessoa. Vazio: sem resposta.', expires: 'Recomeça após (minutos)', gone: 'Ninguém mais recebe as respostas dele. Isso não pode ser desfeito.',     broken: 'Primeiro corrija o JSON; depois a tabela o mostra.', try: 'Experimente', tryLead: 'Nada é enviado nem guardado.', write: 'Escreva como a pessoa', go: 'Enviar', again: 'Do início', start: 'Escreva algo para ver o que o fluxo responde.',
    silence: 'Sem resposta', isFallback: 'Nada correspondeu', opt_out: 'Descadastra-se: o hub confirma, nenhum fluxo responde', opt_in: 'Volta a receber', end: 'Fim do fluxo',
  },
});

const EXAMPLE = pretty({
  match: { keyword: 'menu' },
  auto_answer: [
    { access_level: '1', access_code: '.*', send_message: 'Olá! Responda 1 para o horário ou 2 para o endereço.' },
    { access_level: '2', access_code: '1', send_message: 'Abrimos de segunda a sexta, das 9h às 18h.' },
    { access_level: '2', access_code: '2', send_message: 'Estamos na Avenida Paulista, 1000.' },
  ],
  fallback: 'Responda 1 ou 2.',
});
/** What people edit: the name is in the address. */
const textOf = ({ name: _, ...flow }) => pretty(flow);
const address = (name) => '/auto-replies/' + encodeURIComponent(name);
const all = async (signal) => (await get('/auto-replies', {}, signal)).flows;

export default function AutoReplies({ me, path: [name] }) {
  return name ? html`<${Flow} name=${name} canWrite=${me.may('admin')} />` : html`<${List} canWrite=${me.may('admin')} />`;
}

function List({ canWrite }) {
  const load = useLoad(all, []);
  return html`<${View} name="auto-replies" title=${t('title')} ...${load}>
    ${load.data && canWrite && html`<${NewNamed} view="auto-replies" label=${t('new')} names=${load.data.map((flow) => flow.name)} />`}
    ${load.data?.length === 0 && html`<${Empty}>${t(canWrite ? 'none' : 'noneRead')}<//>`}
    ${load.data?.length > 0 && html`<${Table} label=${t('title')} rows=${load.data} id=${(flow) => flow.name} columns=${[
      { title: t('name'), cell: (flow) => html`<a href="#/auto-replies/${encodeURIComponent(flow.name)}">${flow.name}</a>` },
      { title: t('when'), cell: ({ match }) => t('of.' + Object.keys(match)[0], Object.values(match)[0]) },
      { title: t('steps'), right: true, cell: (flow) => number(flow.auto_answer.length) },
      { title: t('fallback'), cell: (flow) => flow.fallback ?? '–' },
    ]} />`}
  <//>`;
}

function Flow({ name, canWrite }) {
  const load = useLoad(async (signal) => ({ flow: (await all(signal)).find((flow) => flow.name === name) }), []);
  const flow = load.data?.flow;
  return html`<${Thing} view="auto-replies" list=${t('title')} name=${name} load=${load} stored=${flow} canWrite=${canWrite} gone=${t('gone')}>
    <${Editor} name=${name} saved=${flow && textOf(flow)} canWrite=${canWrite} onSaved=${load.reload} />
  <//>`;
}

const isTable = (flow) => flow?.match && typeof flow.match === 'object' && Array.isArray(flow.auto_answer) && flow.auto_answer.every((row) => row && typeof row === 'object');

function Editor({ name, saved, canWrite, onSaved }) {
  const [text, setText, changed] = useDraft('flow/' + name, saved, EXAMPLE);
  const [asTable, setAsTable] = useState(true);
  const [replies, setReplies] = useState([]);
  const { value: flow } = parse(text);
  // A preview needs a reply; before there is one it only checks the flow.
  const check = useCheck((signal) => post(address(name) + '/preview', { replies: replies.length ? replies : ['1'], flow }, { signal }), flow === undefined ? null : { flow, replies });
  const wrong = wrongField(check.error, 'flow');
  const save = async () => {
    setText(textOf(await put(address(name), flow)));
    sayStored();
    onSaved();
  };
  return html`<div class="grid2">
    <div class="sheet">
      <div class="actions" role="group">${['form', 'json'].map((mode) => html`<button type="button" aria-pressed=${asTable === (mode === 'form')} class=${asTable === (mode === 'form') ? 'primary' : ''} onClick=${() => setAsTable(mode === 'form')}>${t(mode)}</button>`)}</div>
      <p></p>
      ${!asTable && html`<${JsonField} label=${t('json')} value=${text} onText=${setText} wrong=${wrong} readonly=${!canWrite} />`}
      ${asTable && (isTable(flow) ? html`<fieldset class="bare" disabled=${!canWrite}><${Rows} flow=${flow} wrong=${wrong} onFlow=${(next) => setText(pretty(next))} /></fieldset>` : html`<p>${t('broken')}</p>`)}
      <${Problem} of=${(asTable || !wrong) && check.error} />
      ${canWrite && html`<${Save} run=${save} changed=${changed} wrong=${flow === undefined || wrong} saved=${saved} onText=${setText} />`}
    </div>
    <${Phone} replies=${replies} turns=${check.data?.dialogue ?? []} keyword=${flow?.match?.keyword} onReplies=${setReplies} />
  </div>`;
}

/** The flow as fields. Members that it has no field for stay as they are. */
function Rows({ flow, wrong, onFlow }) {
  const [kind] = Object.keys(flow.match);
  const rows = flow.auto_answer;
  const set = (members) => onFlow(JSON.parse(JSON.stringify({ ...flow, ...members })));
  const setRow = (i, member) => ({ target }) => set({ auto_answer: rows.map((row, n) => (n === i ? { ...row, [member]: target.value } : row)) });
  const error = (field) => wrong?.field === field && wrong.detail;
  const chooseKind = ({ target }) => set({ match: { [target.value]: target.value === 'default' ? true : kind === 'default' ? '' : flow.match[kind] } });
  const add = () => set({ auto_answer: [...rows, { access_level: rows[rows.length - 1]?.access_level ?? '1', access_code: '', send_message: '' }] });
  const cell = (i, member, label, more) => html`<${Field} label=${t(label)} value=${rows[i][member]} onInput=${setRow(i, member)} error=${error(`auto_answer[${i}].${member}`)} ...${more} />`;
  return html`<div class="row">
      <${Field} as="select" label=${t('when')} value=${kind} onChange=${chooseKind}>${['mailing', 'keyword', 'default'].map((each) => html`<option value=${each}>${t(each)}</option>`)}<//>
      ${kind !== 'default' && html`<${Field} label=${t('match.' + kind)} maxlength="200" value=${flow.match[kind]} error=${error('match.' + kind)} onInput=${({ target }) => set({ match: { [kind]: target.value } })} />`}
    </div>
    <p></p>
    <p class="hint">${t('help')}</p>
    ${rows.map((row, i) => html`<fieldset class="row step"><legend class="hidden">${i + 1}</legend>
      ${cell(i, 'access_level', 'level', { type: 'number', min: 0, max: 999 })}
      ${cell(i, 'access_code', 'code', { maxlength: 500 })}
      ${cell(i, 'send_message', 'answer', { as: 'textarea', rows: 2, maxlength: 1530, wide: true })}
      <button type="button" aria-label="${t('remove')} ${i + 1}" onClick=${() => set({ auto_answer: rows.filter((_, n) => n !== i) })}>${t('remove')}</button>
    </fieldset>`)}
    <p><button type="button" onClick=${add}>${t('add')}</button></p>
    <${Field} as="textarea" rows="2" label=${t('fallback')} hint=${t('fallback.hint')} maxlength="1530" value=${flow.fallback ?? ''} error=${error('fallback')} onInput=${({ target }) => set({ fallback: target.value || undefined })} />
    <${Field} type="number" min="1" max="43200" label=${t('expires')} placeholder="1440" value=${flow.expires_after_minutes ?? ''} error=${error('expires_after_minutes')} onInput=${({ target }) => set({ expires_after_minutes: target.value ? Number(target.value) : undefined })} />`;
}

/** The dialogue as the person sees it. */
function Phone({ replies, turns, keyword, onReplies }) {
  const [text, setText] = useState('');
  const write = (event) => {
    event.preventDefault();
    onReplies([...replies, text]);
    setText('');
  };
  return html`<section class="sheet"><h2>${t('try')}</h2>
    <p class="quiet">${t('tryLead')}</p>
    <div class="phone">
      <div role="log" aria-label=${t('try')}><ol class="chat">
        ${replies.length === 0 && html`<li class="small">${t('start')}</li>`}
        ${replies.map((reply, i) => html`<li class="ours">${reply}</li>${turns[i]?.reply === reply && html`<${Turn} ...${turns[i]} />`}`)}
      </ol></div>
      <form onSubmit=${write}>
        <${Field} label=${t('write')} required autocomplete="off" placeholder=${replies.length ? '' : keyword ?? ''} value=${text} onInput=${({ target }) => setText(target.value)} />
        <div class="actions"><button class="primary" disabled=${replies.length >= 100}>${t('go')}</button>${replies.length > 0 && html`<button type="button" onClick=${() => onReplies([])}>${t('again')}</button>`}</div>
      </form>
    </div>
  </section>`;
}

function Turn({ result, answer, next_level: next }) {
  const note = result === 'fallback' ? t('isFallback') : result === 'step' ? !next && t('end') : t(result);
  return html`${answer && html`<li>${answer}</li>`}${note && html`<li class="note">${note}</li>`}`;
}
