// A mailing of a file: what it says, to whom, try it, add the people, start it.
import { ApiError, filled, get, idempotencyKey, mayPass, patiently, post, request, save } from './api.js';
import { money, number, texts, time } from './i18n.js';
import { Measure } from './send.js';
import { Action, Facts, Field, Problem, Status, Table, View, confirm, fail, html, isFinal, toast, useEffect, useLoad, useRef, useState } from './ui.js';
import { lineOf, parts, readFile, readList, table } from './csv.js';

const t = texts({
  en: {
    title: 'New mailing', what: '1. What it says', who: '2. To whom', when: '3. When', check: '4. Try it', add: '5. Add the people', name: 'Name', nameHint: 'MKOM groups and bills messages by it, such as “Reminders of November”.',
    centre: 'Cost centre', text: 'Text', textHint: 'Columns of the file go in braces: {nome}. For empty cells: {nome ?: \'cliente\'}', first: 'As the first person gets it', class: 'Kind', service: 'Service (reminders, codes, notices)', marketing: 'Advertising (waits for the end of quiet hours)',
    file: 'CSV file', fileHint: 'With a heading, and the number in a column such as Telefone or Celular. Files of Excel are fine.', list: 'Or paste a list', listHint: 'One number a line, and after a semicolon the name', people: '{0} lines in {1}', missing: 'The text uses columns that the file lacks: {0}',
    from: 'Not before', to: 'Not after', days: 'Days', everyDay: 'Every day', 'mon-fri': 'Monday to Friday', 'mon-sat': 'Monday to Saturday', workdays: 'Monday to Friday, not on holidays', validity: 'Of no use after (Brasília; empty: never)', pace: 'Messages a minute (empty: as fast as possible)', mine: 'My own number', test: 'Send a test to me', tested: 'The test message:', testName: '{0} (test)',
    upload: 'Create the mailing and add {0} lines', goOn: 'Go on', adding: '{0} of {1} lines', created: 'The mailing waits. Nothing was sent yet.', accepted: 'People', segments: 'SMS', price: 'About', held: 'Over a budget or cap',
    errors: 'Lines that cannot be sent', duplicates: 'Repeated people', optedOut: 'Opted out', line: 'Line', why: 'Why', save: 'Save these lines as CSV', start: 'Start', startSure: 'Start “{0}”?', startText: '{0} people get a message, and {1} SMS are paid.', report: 'To the report', noText: 'Write a name and a text, and choose a file first.', encoding: 'Letters', asWritten: 'As written', gsm7: 'Replace what makes it dearer, also in names: João becomes Joao', estimate: 'What will it cost?', inAll: 'SMS in all, about', ofFirst: 'Worked out from the first {0} lines. Nothing was sent.', badLines: 'Of these, not right', waiting: 'Of these, would wait for their time',
    duplicate: 'stands in the file before', inMailing: 'is in this mailing already', startedSure: 'Add people to “{0}”, which was started?', startedText: 'There is a mailing of this name and cost centre; it was started on {0}. Whoever is added gets the message at once. For another mailing, go back and choose another name.', addNow: 'Add and send at once', added: 'The people were added, and get the message now.', out: 'does not want messages', more: '{0} lines; 100 of them are shown.', started: 'The mailing was started.', again: 'Nothing is lost: go on where it stopped.', correct: 'Correct the file and choose it again: nobody is added twice.',
  },
  pt: {
    title: 'Novo mailing', what: '1. O que diz', who: '2. Para quem', when: '3. Quando', check: '4. Teste', add: '5. Adicione as pessoas', name: 'Nome', nameHint: 'A MKOM agrupa e cobra as mensagens por ele, como “Lembretes de novembro”.',
    centre: 'Centro de custo', text: 'Texto', textHint: 'Colunas do arquivo vão entre chaves: {nome}. Para células vazias: {nome ?: \'cliente\'}', first: 'Como a primeira pessoa a recebe', class: 'Tipo', service: 'Serviço (lembretes, códigos, avisos)', marketing: 'Publicidade (espera o fim do horário de silêncio)',
    file: 'Arquivo CSV', fileHint: 'Com cabeçalho e o número numa coluna como Telefone ou Celular. Arquivos do Excel servem.', list: 'Ou cole uma lista', listHint: 'Um número por linha e, depois de ponto e vírgula, o nome', people: '{0} linhas em {1}', missing: 'O texto usa colunas que o arquivo não tem: {0}',
    from: 'Não antes de', to: 'Não depois de', days: 'Dias', everyDay: 'Todos os dias', 'mon-fri': 'Segunda a sexta', 'mon-sat': 'Segunda a sábado', workdays: 'Segunda a sexta, sem feriados', validity: 'Não serve mais depois de (Brasília; vazio: nunca)', pace: 'Mensagens por minuto (vazio: o mais rápido possível)', mine: 'Meu próprio número', test: 'Enviar um teste para mim', tested: 'A mensagem de teste:', testName: '{0} (teste)',
    upload: 'Criar o mailing e adicionar {0} linhas', goOn: 'Continuar', adding: '{0} de {1} linhas', created: 'O mailing espera. Nada foi enviado ainda.', accepted: 'Pessoas', segments: 'SMS', price: 'Cerca de', held: 'Acima de um orçamento ou limite',
    errors: 'Linhas que não podem ser enviadas', duplicates: 'Pessoas repetidas', optedOut: 'Descadastradas', line: 'Linha', why: 'Por quê', save: 'Salvar estas linhas em CSV', start: 'Iniciar', startSure: 'Iniciar “{0}”?', startText: '{0} pessoas recebem uma mensagem, e {1} SMS são pagos.', report: 'Ao relatório', noText: 'Primeiro escreva um nome e um texto e escolha um arquivo.', encoding: 'Letras', asWritten: 'Como escritas', gsm7: 'Trocar o que encarece, também nos nomes: João vira Joao', estimate: 'Quanto vai custar?', inAll: 'SMS ao todo, cerca de', ofFirst: 'Calculado com as primeiras {0} linhas. Nada foi enviado.', badLines: 'Destas, incorretas', waiting: 'Destas, esperariam seu horário',
    duplicate: 'já está no arquivo', inMailing: 'já está neste mailing', startedSure: 'Adicionar pessoas a “{0}”, que já foi iniciado?', startedText: 'Já existe um mailing com este nome e centro de custo; foi iniciado em {0}. Quem for adicionado recebe a mensagem na hora. Para outro mailing, volte e escolha outro nome.', addNow: 'Adicionar e enviar já', added: 'As pessoas foram adicionadas e recebem a mensagem agora.', out: 'não quer mensagens', more: '{0} linhas; são mostradas 100.', started: 'O mailing foi iniciado.', again: 'Nada se perdeu: continue de onde parou.', correct: 'Corrija o arquivo e escolha-o de novo: ninguém é adicionado duas vezes.',
  },
});

const EMPTY = { identifier: '', cost_centre_id: '', message: '', class: 'service', encoding: '', from: '', to: '', days: '', valid_until: '', messages_per_minute: '' };

export default function NewMailing() {
  const [form, setForm] = useState(EMPTY);
  const [source, setSource] = useState(null);
  const [error, setError] = useState(null);
  const [made, setMade] = useState(null);
  const [busy, setBusy] = useState(false);
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });
  const read = (load) => async () => {
    setError(null);
    setMade(null);
    try {
      // Each choice is an upload of its own, also of the same file once it was corrected.
      setSource({ ...(await load()), turn: Date.now() });
    } catch (e) {
      setError(e);
    }
  };
  const shown = source && table(source);
  const rows = source ? source.lines.slice(0, 3).map(shown.row) : [];
  const sample = fill(form.message, shown, rows[0]);
  const lacking = shown ? columnsOf(form.message).filter((name) => !shown.heading.some((column) => same(column, name))) : [];
  const locked = busy || made !== null;
  return html`<${View} name="new-mailing" title=${t('title')}>
    <fieldset disabled=${locked} class="sheet"><legend>${t('what')}</legend>
      <div class="row">
        <${Field} wide label=${t('name')} hint=${t('nameHint')} required maxlength="200" value=${form.identifier} onInput=${set('identifier')} />
        <${Field} label=${t('centre')} inputmode="numeric" value=${form.cost_centre_id} onInput=${set('cost_centre_id')} />
        <${Field} as="select" label=${t('class')} value=${form.class} onChange=${set('class')}><option value="service">${t('service')}</option><option value="marketing">${t('marketing')}</option><//>
        <${Field} as="select" label=${t('encoding')} value=${form.encoding} onChange=${set('encoding')}><option value="">${t('asWritten')}</option><option value="gsm7">${t('gsm7')}</option><//>
      </div><p></p>
      <${Field} as="textarea" label=${t('text')} hint=${t('textHint')} value=${form.message} error=${lacking.length ? t('missing', lacking.join(', ')) : undefined} onInput=${set('message')} />
      ${sample.trim() && html`<h2>${t('first')}</h2><ul class="chat"><li class="ours">${sample}</li></ul>
        <${Measure} key=${form.encoding} form=${{ message: sample, msisdn: '', encoding: form.encoding }} onText=${() => plain(form.message).then((message) => setForm((now) => (now.message === form.message ? { ...now, message } : now)), fail)} />`}
    </fieldset>
    <fieldset disabled=${busy} class="sheet"><legend>${t('who')}</legend>
      <${Field} label=${t('file')} hint=${t('fileHint')} type="file" accept=".csv,.txt,text/csv" onClick=${(event) => (event.target.value = '')} onChange=${(event) => event.target.files[0] && read(() => readFile(event.target.files[0]))()} />
      <${Field} as="textarea" label=${t('list')} hint=${t('listHint')} onChange=${(event) => event.target.value.trim() && read(() => readList(event.target.value))()} />
      <${Problem} of=${error} />
      ${shown && html`<p role="status">${t('people', number(source.lines.length), source.name)}</p><${Table} label=${t('who')} rows=${rows} columns=${shown.heading.map((title, i) => ({ title, cell: (row) => row[i] ?? '' }))} />`}
    </fieldset>
    <fieldset disabled=${locked} class="sheet"><legend>${t('when')}</legend><div class="row">
      <${Field} label=${t('from')} type="time" value=${form.from} onInput=${set('from')} /><${Field} label=${t('to')} type="time" value=${form.to} onInput=${set('to')} />
      <${Field} as="select" label=${t('days')} value=${form.days} onChange=${set('days')}><option value="">${t('everyDay')}</option>${['mon-sat', 'mon-fri', 'workdays'].map((days) => html`<option value=${days}>${t(days)}</option>`)}<//>
      <${Field} label=${t('validity')} type="datetime-local" value=${form.valid_until} onInput=${set('valid_until')} />
      <${Field} label=${t('pace')} type="number" min="1" max="60000" value=${form.messages_per_minute} onInput=${set('messages_per_minute')} /></div>
    </fieldset>
    <section class="sheet"><h2>${t('check')}</h2><${Test} form=${form} text=${sample} />${source && form.message.trim() && html`<${Estimate} form=${form} source=${source} />`}</section>
    <section class="sheet"><h2>${t('add')}</h2>
      ${source && form.message.trim() && form.identifier.trim() ? html`<${Upload} key=${source.turn} form=${form} source=${source} onMade=${setMade} onBusy=${setBusy} />` : html`<p class="quiet">${t('noText')}</p>`}
    </section>
  <//>`;
}

/** Names of columns as the hub compares them: without case, accents, spaces and punctuation. */
const bare = (name) => name.normalize('NFD').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const same = (a, b) => bare(a) === bare(b);
const PLACE = /(?<!\\)\{\s*([^}?.#/]+?)(?:\.[^}?]*)?\s*(?:\?:\s*'([^']*)'\s*)?\}/g;
const OWN = ['date', 'now'];
const columnsOf = (text) => [...text.matchAll(PLACE)].map((place) => place[1]).filter((name) => !OWN.includes(name));

/** The text with the values of a person, about as the hub fills it: formats are left out. */
const fill = (text, shown, row = []) => text.replace(PLACE, (all, name, otherwise = '') => {
  if (OWN.includes(name)) return new Date().toLocaleDateString('pt-BR');
  const column = shown ? shown.heading.findIndex((heading) => same(heading, name)) : -1;
  return column < 0 ? all : row[column] || otherwise;
}).replaceAll('\\{', '{');

/** The text without characters that make it dear; names of columns stay as they are. */
async function plain(text) {
  const pieces = text.split(/(\{[^}]*\})/);
  const written = pieces.filter((piece) => !piece.startsWith('{') && piece.trim());
  if (!written.length) return text;
  const { messages } = await post('/messages?dry_run=true', { messages: written.map((message) => ({ msisdn: '5511900000000', message: message.trim() })) });
  return pieces.map((piece) => {
    const at = written.indexOf(piece);
    return at < 0 ? piece : piece.replace(piece.trim(), () => messages[at].gsm7?.message ?? piece.trim());
  }).join('');
}

/** The terms of the mailing; the class is the mailing's or, in a dry run, that of each message. */
function terms({ message, class: kind, from, to, days, valid_until: until, ...mailing }) {
  const window = filled({ from: from || '00:00', to: to || '24:00', days: days === 'workdays' ? 'mon-fri' : days });
  return {
    message,
    class: kind,
    // Brasília has no daylight saving time.
    mailing: filled({ ...mailing, valid_until: until && until + ':00-03:00' }),
    ...((from || to || days) && { window: { ...window, ...(days === 'workdays' && { holidays: false }) } }),
  };
}

const SAMPLE = 200;
// As the hub looks for it: the surest names first.
const NUMBERS = [
  ['msisdn'],
  ['telefone', 'telefones', 'telefonecelular', 'telefonemovel', 'numerodetelefone', 'numerodotelefone', 'numerodecelular', 'numerodocelular', 'celular', 'cel', 'tel', 'fone', 'whatsapp', 'phone', 'phonenumber', 'mobile', 'cellphone', 'telephone'],
  ['numero', 'numeros', 'number'],
];

/** What the whole file takes, from a dry run of its first lines. */
function Estimate({ form, source }) {
  const [found, setFound] = useState(null);
  const run = async () => {
    const shown = table(source);
    const names = shown.heading.map(bare);
    const column = Math.max(0, NUMBERS.map((some) => names.findIndex((name) => some.includes(name))).find((at) => at >= 0) ?? 0);
    const { message, class: kind, ...rest } = terms(form);
    const messages = source.lines.slice(0, SAMPLE).map(shown.row).filter((row) => row.some(Boolean)).map((row) => ({ msisdn: row[column] ?? '', message: fill(message, shown, row), class: kind }));
    const { total } = await post('/messages?dry_run=true', { ...rest, messages });
    setFound({ form, source, total, count: messages.length });
  };
  // What was found for other terms or another file is of no use.
  const now = found?.form === form && found.source === source && found;
  const all = (value) => (value * source.lines.length) / now.count;
  return html`<p></p><${Action} run=${run}>${t('estimate')}<//>
    <div role="status">${now && html`<${Facts} of=${[
      [t('inAll'), number(Math.round(all(now.total.segments)))], [t('price'), now.total.price && money(all(now.total.price))],
      [t('badLines'), number(now.total.refused)], [t('optedOut'), number(now.total.opted_out)], [t('waiting'), number(now.total.waiting)],
    ]} /><p class="quiet">${t('ofFirst', number(now.count))}</p>`}</div>`;
}

/** Sends the text to oneself, in a mailing of its own, so that it does not wait for the start. */
function Test({ form, text }) {
  const [msisdn, setNumber] = useState('');
  const [sent, setSent] = useState(null);
  const [open, setOpen] = useState(false);
  // A test that got no answer is the same one when it is tried again.
  const attempt = useRef({});
  const load = useLoad(async (signal) => {
    const message = sent && (await get('/messages/' + sent, {}, signal));
    if (message) setOpen(!isFinal(message));
    return message;
  }, [sent], open ? 5 : 0);
  const go = async () => {
    const mailing = filled({ identifier: form.identifier && t('testName', form.identifier), cost_centre_id: form.cost_centre_id, encoding: form.encoding });
    const asked = JSON.stringify([mailing, msisdn, text]);
    if (attempt.current.asked !== asked) attempt.current = { asked, key: idempotencyKey() };
    const { data } = await request('POST', '/messages', { body: { ...(Object.keys(mailing).length && { mailing }), messages: [{ msisdn, message: text }] }, headers: { 'Idempotency-Key': attempt.current.key } });
    attempt.current = {};
    setOpen(true);
    setSent(data.messages[0].id);
  };
  return html`<div class="row"><${Field} label=${t('mine')} type="tel" value=${msisdn} onInput=${(event) => setNumber(event.target.value)} />
    <${Action} run=${go}>${t('test')}<//></div>
    <${Problem} of=${load.error} />
    ${load.data && html`<p role="status">${t('tested')} <a href="#/messages/${sent}"><${Status} of=${load.data.status} /></a></p>`}`;
}

function Upload({ form, source, onMade, onBusy }) {
  const [state, setState] = useState({ done: 0, lines: 0, accepted: 0, segments: 0, held: 0, errors: 0, duplicates: 0, out: 0, refused: [] });
  const [running, setRunning] = useState(false);
  const [error, setError] = useState(null);
  const [all] = useState(() => parts(source));
  const complete = state.id && state.done === all.length;
  const seen = useRef(true);
  useEffect(() => () => (seen.current = false), []);
  useEffect(() => {
    onBusy(running);
    if (!running) return undefined;
    const stay = (event) => event.preventDefault();
    addEventListener('beforeunload', stay);
    return () => removeEventListener('beforeunload', stay);
  }, [running]);
  const run = async () => {
    setRunning(true);
    setError(null);
    let now = state;
    try {
      // The same terms are the same mailing, and the same bytes the same part, so that all of this can be repeated.
      const mailing = await patiently(() => post('/mailings', terms(form)));
      // There is such a mailing already, and it was started: whoever is added gets the message at once.
      if (mailing.started_at && !now.started && !(await confirm({ title: t('startedSure', form.identifier), children: html`<p>${t('startedText', time(mailing.started_at))}</p>`, action: t('addNow') }))) {
        setRunning(false);
        return;
      }
      now = { ...now, id: mailing.id, started: Boolean(mailing.started_at) };
      setState(now);
      onMade(now.id);
      for (const part of all.slice(now.done)) {
        // Whoever left the page sees neither progress nor refused lines; the same file goes on from there.
        if (!seen.current) return;
        now = adding(now, part, await patiently(() => addPart(now.id, part, source.added ?? 0)), source.added ?? 0);
        setState(now);
      }
    } catch (e) {
      setError(e);
      setState(now);
    }
    setRunning(false);
  };
  const start = async () => {
    // All that were added to this mailing, with other files and by others, too.
    const { report } = await get('/mailings/' + state.id);
    const people = Math.max(report?.accepted ?? 0, state.accepted);
    const segments = Math.max(report?.segments ?? 0, state.segments);
    if (!(await confirm({ title: t('startSure', form.identifier), children: html`<p>${t('startText', number(people), number(segments))}</p>`, action: t('start'), danger: false }))) return;
    await post(`/mailings/${state.id}/start`);
    toast(t('started'));
    location.hash = '#/mailings/' + state.id;
  };
  return html`
    ${!complete && html`<button type="button" class="primary" disabled=${running} onClick=${run}>${state.id ? t('goOn') : t('upload', number(source.lines.length))}</button>`}
    ${(running || state.id) && html`<p><progress aria-label=${t('add')} max=${source.lines.length} value=${state.lines}></progress> <span role="status">${t('adding', number(state.lines), number(source.lines.length))}</span></p>`}
    <${Problem} of=${error} />
    ${error && state.id && html`<p>${mayPass(error) ? t('again') : t('correct')}</p>`}
    ${state.id && html`<${Facts} of=${[[t('accepted'), number(state.accepted)], [t('segments'), number(state.segments)], [t('held'), state.held ? number(state.held) : ''], [t('errors'), number(state.errors)], [t('duplicates'), number(state.duplicates)], [t('optedOut'), number(state.out)]]} />`}
    ${state.refused.length > 0 && html`<${Refused} rows=${state.refused} source=${source} />`}
    ${complete && html`<p>${t(state.started ? 'added' : 'created')}</p><div class="actions">${!state.started && html`<${Action} kind="primary" run=${start}>${t('start')}<//>`}<a class="button" href="#/mailings/${state.id}">${t('report')}</a></div>`}`;
}

/** Adds a part; that none of its lines can be sent is an answer, too. */
async function addPart(id, part, added) {
  try {
    return await post(`/mailings/${id}/recipients`, part.blob, { headers: { 'Content-Type': 'application/octet-stream' } });
  } catch (error) {
    const errors = error.problem?.errors ?? [];
    if (error.status === 400 && errors.length && errors.every((one) => one.line)) return error.problem;
    // The hub knows the lines of the part only.
    const line = lineOf(errors[0]);
    throw line ? new ApiError(error.status, { detail: `${t('line')} ${number(part.before + line - added)}: ${errors[0].detail}` }, error.correlationId) : error;
  }
}

function adding(before, part, answer, added) {
  const line = (one, why) => ({ line: part.before + one.line - added, why });
  return {
    ...before,
    done: before.done + 1,
    lines: part.lines,
    accepted: before.accepted + (answer.accepted ?? 0),
    segments: before.segments + (answer.segments ?? 0),
    held: before.held + (answer.held ?? 0),
    errors: before.errors + (answer.errors?.length ?? 0),
    duplicates: before.duplicates + (answer.duplicates?.length ?? 0),
    out: before.out + (answer.opted_out?.length ?? 0),
    refused: before.refused.concat([
      ...(answer.errors ?? []).map((one) => line(one, `${one.field ? one.field + ': ' : ''}${one.detail}`)),
      ...(answer.duplicates ?? []).map((one) => line(one, t(one.first_line ? 'duplicate' : 'inMailing'))),
      ...(answer.opted_out ?? []).map((one) => line(one, t('out'))),
    ].sort((a, b) => a.line - b.line)),
  };
}

function Refused({ rows, source }) {
  const keep = () => {
    const { heading, row } = table(source);
    const places = new Map(source.at.map((line, i) => [line - (source.added ?? 0), i]));
    const original = (line) => (places.has(line) ? row(source.lines[places.get(line)]) : []);
    // A cell that a spreadsheet would run as a formula begins with an apostrophe, as in the hub's own files.
    const guarded = (cell) => (/^\s*[=+@\-\t\r]/.test(cell) && !/^\+?[\d\s().-]+$/.test(cell) ? "'" + cell : cell);
    const record = (cells) => cells.map((cell) => `"${guarded(String(cell)).replaceAll('"', '""')}"`).join(';') + '\r\n';
    save(['\uFEFF', record([t('line'), t('why'), ...heading]), ...rows.map((one) => record([one.line, one.why, ...original(one.line)]))], 'linhas-' + source.name.replace(/\.\w+$/, '') + '.csv');
  };
  return html`<div class="bar"><h3>${t('errors')}</h3><button type="button" onClick=${keep}>${t('save')}</button></div>
    ${rows.length > 100 && html`<p class="quiet">${t('more', number(rows.length))}</p>`}
    <${Table} label=${t('errors')} rows=${rows.slice(0, 100)} columns=${[{ title: t('line'), right: true, cell: (row) => number(row.line) }, { title: t('why'), cell: (row) => row.why }]} />`;
}
