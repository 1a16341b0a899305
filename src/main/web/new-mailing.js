// A mailing of a file: what it says, to whom, try it, add the people, start it.
import { get, idempotencyKey, post, request } from './api.js';
import { number, texts } from './i18n.js';
import { Measure } from './send.js';
import { Action, Facts, Field, Problem, Status, Table, View, confirm, html, toast, useLoad, useState } from './ui.js';
import { parts, preview, readFile, readList } from './csv.js';

const t = texts({
  en: {
    title: 'New mailing', what: '1. What it says', who: '2. To whom', when: '3. When', check: '4. Try it', add: '5. Add the people', name: 'Name', nameHint: 'MKOM groups and bills messages by it, such as “Reminders of November”.',
    centre: 'Cost centre', text: 'Text', textHint: 'Columns of the file go in braces: {nome}. For empty cells: {nome ?: \'cliente\'}', first: 'As the first person gets it', class: 'Kind', service: 'Service (reminders, codes, notices)', marketing: 'Advertising (waits for the end of quiet hours)',
    file: 'CSV file', fileHint: 'With a heading, and the number in a column such as Telefone or Celular. Files of Excel are fine.', list: 'Or paste a list', listHint: 'One number a line, and after a semicolon the name', people: '{0} lines in {1}', missing: 'The text uses columns that the file lacks: {0}',
    from: 'Not before', to: 'Not after', validity: 'Valid for so many minutes (empty: without end)', pace: 'Messages a minute (empty: as fast as possible)', mine: 'My own number', test: 'Send a test to me', tested: 'The test message:', testName: '{0} (test)',
    upload: 'Create the mailing and add {0} lines', goOn: 'Go on', adding: '{0} of {1} lines', created: 'The mailing waits. Nothing was sent yet.', accepted: 'People', segments: 'SMS', price: 'About', held: 'Over a budget or cap',
    errors: 'Lines that cannot be sent', duplicates: 'Repeated people', optedOut: 'Opted out', line: 'Line', why: 'Why', save: 'Save these lines as CSV', start: 'Start', startSure: 'Start “{0}”?', startText: '{0} people get a message, and {1} SMS are paid.', report: 'To the report', noText: 'Write a text first.',
    duplicate: 'stands in the file before', out: 'does not want messages', more: '{0} lines; 100 of them are shown.', started: 'The mailing was started.', again: 'The hub was not reached. Nothing is lost: go on where it stopped.',
  },
  pt: {
    title: 'Novo mailing', what: '1. O que diz', who: '2. Para quem', when: '3. Quando', check: '4. Teste', add: '5. Adicione as pessoas', name: 'Nome', nameHint: 'A MKOM agrupa e cobra as mensagens por ele, como “Lembretes de novembro”.',
    centre: 'Centro de custo', text: 'Texto', textHint: 'Colunas do arquivo vão entre chaves: {nome}. Para células vazias: {nome ?: \'cliente\'}', first: 'Como a primeira pessoa a recebe', class: 'Tipo', service: 'Serviço (lembretes, códigos, avisos)', marketing: 'Publicidade (espera o fim do horário de silêncio)',
    file: 'Arquivo CSV', fileHint: 'Com cabeçalho e o número numa coluna como Telefone ou Celular. Arquivos do Excel servem.', list: 'Ou cole uma lista', listHint: 'Um número por linha e, depois de ponto e vírgula, o nome', people: '{0} linhas em {1}', missing: 'O texto usa colunas que o arquivo não tem: {0}',
    from: 'Não antes de', to: 'Não depois de', validity: 'Válida por tantos minutos (vazio: sem fim)', pace: 'Mensagens por minuto (vazio: o mais rápido possível)', mine: 'Meu próprio número', test: 'Enviar um teste para mim', tested: 'A mensagem de teste:', testName: '{0} (teste)',
    upload: 'Criar o mailing e adicionar {0} linhas', goOn: 'Continuar', adding: '{0} de {1} linhas', created: 'O mailing espera. Nada foi enviado ainda.', accepted: 'Pessoas', segments: 'SMS', price: 'Cerca de', held: 'Acima de um orçamento ou limite',
    errors: 'Linhas que não podem ser enviadas', duplicates: 'Pessoas repetidas', optedOut: 'Descadastradas', line: 'Linha', why: 'Por quê', save: 'Salvar estas linhas em CSV', start: 'Iniciar', startSure: 'Iniciar “{0}”?', startText: '{0} pessoas recebem uma mensagem, e {1} SMS são pagos.', report: 'Ao relatório', noText: 'Primeiro escreva um texto.',
    duplicate: 'já está no arquivo', out: 'não quer mensagens', more: '{0} linhas; são mostradas 100.', started: 'O mailing foi iniciado.', again: 'O hub não foi alcançado. Nada se perdeu: continue de onde parou.',
  },
});

const EMPTY = { identifier: '', cost_centre_id: '', message: '', class: 'service', from: '', to: '', validity_minutes: '', messages_per_minute: '' };

export default function NewMailing() {
  const [form, setForm] = useState(EMPTY);
  const [source, setSource] = useState(null);
  const [error, setError] = useState(null);
  const [made, setMade] = useState(null);
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const read = (load) => async () => {
    setError(null);
    setMade(null);
    try {
      setSource(await load());
    } catch (e) {
      setError(e);
    }
  };
  const shown = source && preview(source);
  const sample = fill(form.message, shown);
  const lacking = shown ? columnsOf(form.message).filter((name) => !shown.heading.some((column) => same(column, name))) : [];
  const locked = made !== null;
  return html`<${View} name="new-mailing" title=${t('title')}>
    <fieldset disabled=${locked} class="sheet"><legend>${t('what')}</legend>
      <div class="row">
        <${Field} wide label=${t('name')} hint=${t('nameHint')} required maxlength="200" value=${form.identifier} onInput=${set('identifier')} />
        <${Field} label=${t('centre')} inputmode="numeric" value=${form.cost_centre_id} onInput=${set('cost_centre_id')} />
        <${Field} as="select" label=${t('class')} value=${form.class} onChange=${set('class')}><option value="service">${t('service')}</option><option value="marketing">${t('marketing')}</option><//>
      </div><p></p>
      <${Field} as="textarea" label=${t('text')} hint=${t('textHint')} value=${form.message} error=${lacking.length ? t('missing', lacking.join(', ')) : undefined} onInput=${set('message')} />
      ${sample.trim() && html`<h2>${t('first')}</h2><ul class="chat"><li class="ours">${sample}</li></ul>
        <${Measure} form=${{ message: sample, msisdn: '' }} onText=${async () => setForm({ ...form, message: await plain(form.message) })} />`}
    </fieldset>
    <fieldset disabled=${locked} class="sheet"><legend>${t('who')}</legend>
      <${Field} label=${t('file')} hint=${t('fileHint')} type="file" accept=".csv,.txt,text/csv" onChange=${(event) => event.target.files[0] && read(() => readFile(event.target.files[0]))()} />
      <${Field} as="textarea" label=${t('list')} hint=${t('listHint')} onChange=${(event) => event.target.value.trim() && read(() => readList(event.target.value))()} />
      <${Problem} of=${error} />
      ${shown && html`<p role="status">${t('people', number(source.lines.length), source.name)}</p><${Table} label=${t('who')} rows=${shown.rows} columns=${shown.heading.map((title, i) => ({ title, cell: (row) => row[i] ?? '' }))} />`}
    </fieldset>
    <fieldset disabled=${locked} class="sheet"><legend>${t('when')}</legend><div class="row">
      <${Field} label=${t('from')} type="time" value=${form.from} onInput=${set('from')} /><${Field} label=${t('to')} type="time" value=${form.to} onInput=${set('to')} />
      <${Field} label=${t('validity')} type="number" min="1" max="525600" value=${form.validity_minutes} onInput=${set('validity_minutes')} />
      <${Field} label=${t('pace')} type="number" min="1" max="60000" value=${form.messages_per_minute} onInput=${set('messages_per_minute')} /></div>
    </fieldset>
    <section class="sheet"><h2>${t('check')}</h2><${Test} form=${form} text=${sample} /></section>
    <section class="sheet"><h2>${t('add')}</h2>
      ${source && form.message.trim() && form.identifier.trim() ? html`<${Upload} key=${source.name + source.lines.length} form=${form} source=${source} onMade=${setMade} />` : html`<p class="quiet">${t('noText')}</p>`}
    </section>
  <//>`;
}

const same = (a, b) => a.trim().toLowerCase() === b.trim().toLowerCase();
const PLACE = /\{\s*([^}?]+?)\s*(?:\?:\s*'([^']*)'\s*)?\}/g;
const columnsOf = (text) => [...text.matchAll(PLACE)].map((place) => place[1]);

/** The text with the values of the first person. */
const fill = (text, shown) => text.replace(PLACE, (all, name, otherwise = '') => {
  const column = shown ? shown.heading.findIndex((heading) => same(heading, name)) : -1;
  return column < 0 ? all : shown.rows[0]?.[column] || otherwise;
});

/** The text without characters that make it dear; names of columns stay as they are. */
async function plain(text) {
  const pieces = text.split(/(\{[^}]*\})/);
  const written = pieces.filter((piece) => !piece.startsWith('{') && piece.trim());
  const { messages } = await post('/messages?dry_run=true', { messages: written.map((message) => ({ msisdn: '5511900000000', message: message.trim() })) });
  return pieces.map((piece) => {
    const at = written.indexOf(piece);
    return at < 0 ? piece : piece.replace(piece.trim(), () => messages[at].gsm7?.message ?? piece.trim());
  }).join('');
}

const given = (of) => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== ''));
const terms = ({ message, class: kind, from, to, ...mailing }) => ({ message, class: kind, mailing: given(mailing), ...(from && to && { window: { from, to } }) });

/** Sends the text to oneself, in a mailing of its own, so that it does not wait for the start. */
function Test({ form, text }) {
  const [msisdn, setNumber] = useState('');
  const [sent, setSent] = useState(null);
  const load = useLoad(async (signal) => sent && get('/messages/' + sent, {}, signal), [sent], sent ? 5 : 0);
  const go = async () => {
    const mailing = given({ identifier: form.identifier && t('testName', form.identifier), cost_centre_id: form.cost_centre_id });
    const { data } = await request('POST', '/messages', { body: { ...(Object.keys(mailing).length && { mailing }), messages: [{ msisdn, message: text }] }, headers: { 'Idempotency-Key': idempotencyKey() } });
    setSent(data.messages[0].id);
  };
  return html`<div class="row"><${Field} label=${t('mine')} type="tel" value=${msisdn} onInput=${(event) => setNumber(event.target.value)} />
    <${Action} run=${go}>${t('test')}<//></div>
    ${load.data && html`<p role="status">${t('tested')} <a href="#/messages/${sent}"><${Status} of=${load.data.status} /></a></p>`}`;
}

function Upload({ form, source, onMade }) {
  const [state, setState] = useState({ done: 0, lines: 0, accepted: 0, segments: 0, held: 0, refused: [] });
  const [running, setRunning] = useState(false);
  const [error, setError] = useState(null);
  const [all] = useState(() => parts(source));
  const complete = state.id && state.done === all.length;
  const run = async () => {
    setRunning(true);
    setError(null);
    let now = state;
    try {
      // The same terms are the same mailing, and the same bytes the same part, so that all of this can be repeated.
      if (!now.id) now = { ...now, id: (await post('/mailings', terms(form))).id };
      onMade(now.id);
      for (const part of all.slice(now.done)) {
        now = adding(now, part, await addPart(now.id, part));
        setState(now);
      }
    } catch (e) {
      setError(e);
      setState(now);
    }
    setRunning(false);
  };
  const start = async () => {
    if (!(await confirm({ title: t('startSure', form.identifier), children: html`<p>${t('startText', number(state.accepted), number(state.segments))}</p>`, action: t('start'), danger: false }))) return;
    await post(`/mailings/${state.id}/start`);
    toast(t('started'));
    location.hash = '#/mailings/' + state.id;
  };
  return html`
    ${!complete && html`<button type="button" class="primary" disabled=${running} onClick=${run}>${state.id ? t('goOn') : t('upload', number(source.lines.length))}</button>`}
    ${(running || state.id) && html`<p><progress aria-label=${t('add')} max=${source.lines.length} value=${state.lines}></progress> <span role="status">${t('adding', number(state.lines), number(source.lines.length))}</span></p>`}
    <${Problem} of=${error} />
    ${error && state.id && html`<p>${t('again')}</p>`}
    ${state.id && html`<${Facts} of=${[[t('accepted'), number(state.accepted)], [t('segments'), number(state.segments)], [t('held'), state.held ? number(state.held) : ''], [t('errors'), number(state.refused.length)]]} />`}
    ${state.refused.length > 0 && html`<${Refused} rows=${state.refused} source=${source} />`}
    ${complete && html`<p>${t('created')}</p><div class="actions"><${Action} kind="primary" disabled=${state.accepted === 0} run=${start}>${t('start')}<//><a class="button" href="#/mailings/${state.id}">${t('report')}</a></div>`}`;
}

/** Adds a part; that none of its lines can be sent is an answer, too. */
async function addPart(id, part) {
  try {
    return await post(`/mailings/${id}/recipients`, part.blob, { headers: { 'Content-Type': 'application/octet-stream' } });
  } catch (error) {
    if (error.status === 400 && error.problem.errors?.every((one) => one.line)) return error.problem;
    throw error;
  }
}

function adding(before, part, answer) {
  const line = (one, why) => ({ line: part.before + one.line, why });
  return {
    ...before,
    done: before.done + 1,
    lines: part.before + part.count,
    accepted: before.accepted + (answer.accepted ?? 0),
    segments: before.segments + (answer.segments ?? 0),
    held: before.held + (answer.held ?? 0),
    refused: [
      ...before.refused,
      ...(answer.errors ?? []).map((one) => line(one, `${one.field ? one.field + ': ' : ''}${one.detail}`)),
      ...(answer.duplicates ?? []).map((one) => line(one, t('duplicate'))),
      ...(answer.opted_out ?? []).map((one) => line(one, t('out'))),
    ],
  };
}

function Refused({ rows, source }) {
  const save = () => {
    const link = document.createElement('a');
    const text = rows.map((row) => `${row.line};"${row.why.replaceAll('"', '""')}"`).join('\r\n');
    link.href = URL.createObjectURL(new Blob(['\uFEFF', `${t('line')};${t('why')}\r\n`, text], { type: 'text/csv' }));
    link.download = 'linhas-' + source.name.replace(/\.\w+$/, '') + '.csv';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  return html`<div class="bar"><h3>${t('errors')}</h3><button type="button" onClick=${save}>${t('save')}</button></div>
    ${rows.length > 100 && html`<p class="quiet">${t('more', number(rows.length))}</p>`}
    <${Table} label=${t('errors')} rows=${rows.slice(0, 100)} columns=${[{ title: t('line'), right: true, cell: (row) => number(row.line) }, { title: t('why'), cell: (row) => row.why }]} />`;
}
