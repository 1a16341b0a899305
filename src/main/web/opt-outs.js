// Who wants no messages: check a number, block and unblock people, bring in a list.
import { useMemo } from './preact.js';
import { get, ifThere, patiently, post, put, remove } from './api.js';
import { lineOf, parts, readList, readText } from './csv.js';
import { number, phone, texts, time } from './i18n.js';
import { Action, Empty, Export, Field, Problem, Table, Time, View, confirm, html, toast, useEffect, useLoad, usePages, useState } from './ui.js';

const t = texts({
  en: {
    title: 'Opt-outs', lead: 'People on this list get no message from any system. Who replies SAIR is put on it, who replies VOLTAR leaves it.', who: 'Number', since: 'Since', source: 'Why', actions: 'What to do',
    erased: 'Erased; the block stays', reply: 'Replied so', api: 'Blocked by {0}', import: 'List of {0}', none: 'Nobody has opted out. People who reply SAIR appear here.',
    check: 'Check a number', checkNow: 'Check', isBlocked: '{0} gets no messages, since {1}.', isFree: '{0} has not opted out and gets messages.', conversation: 'Conversation', block: 'Block', unblock: 'Unblock', blocked: '{0} is blocked.', unblocked: '{0} is unblocked.',
    unblockSure: 'Unblock {0}?', unblockText: 'The person gets messages again. Do this only if the person has asked for it.',
    bring: 'Import a list', file: 'File', fileHint: 'CSV or text. The number is in the column telefone, celular, whatsapp, numero or msisdn, otherwise in the first one.', list: 'Or paste numbers here, one on each line', doImport: 'Import', lines: 'Lines: {0}',
    importSure: 'Block everyone on this list (lines: {0})?', importText: 'None of them gets a message from then on. Each can be unblocked here one by one only.', progress: '{0} of {1} lines', again: 'Import again to go on: nobody is blocked twice.',
    result: 'Blocked now: {0}. Blocked before: {1}.', wrong: 'Lines without a valid number: {0}', line: 'Line {0}: {1}', rest: '… and {0} more',
  },
  pt: {
    title: 'Descadastros', lead: 'Quem está nesta lista não recebe mensagens de nenhum sistema. Quem responde SAIR entra nela; quem responde VOLTAR sai.', who: 'Número', since: 'Desde', source: 'Por quê', actions: 'O que fazer',
    erased: 'Apagado; o bloqueio continua', reply: 'Respondeu assim', api: 'Bloqueado por {0}', import: 'Lista de {0}', none: 'Ninguém se descadastrou. Quem responder SAIR aparece aqui.',
    check: 'Consultar um número', checkNow: 'Consultar', isBlocked: '{0} não recebe mensagens desde {1}.', isFree: '{0} não se descadastrou e recebe mensagens.', conversation: 'Conversa', block: 'Bloquear', unblock: 'Desbloquear', blocked: '{0} foi bloqueado.', unblocked: '{0} foi desbloqueado.',
    unblockSure: 'Desbloquear {0}?', unblockText: 'A pessoa volta a receber mensagens. Só faça isso se ela pediu.',
    bring: 'Importar uma lista', file: 'Arquivo', fileHint: 'CSV ou texto. O número está na coluna telefone, celular, whatsapp, numero ou msisdn; senão, na primeira.', list: 'Ou cole números aqui, um em cada linha', doImport: 'Importar', lines: 'Linhas: {0}',
    importSure: 'Bloquear todos desta lista (linhas: {0})?', importText: 'A partir daí nenhuma dessas pessoas recebe mensagens. Aqui só se desbloqueia uma por vez.', progress: '{0} de {1} linhas', again: 'Importe de novo para continuar: ninguém é bloqueado duas vezes.',
    result: 'Bloqueadas agora: {0}. Já bloqueadas antes: {1}.', wrong: 'Linhas sem um número válido: {0}', line: 'Linha {0}: {1}', rest: '… e mais {0}',
  },
});

export default function OptOuts({ me, query }) {
  const pages = usePages(async (cursor, signal) => {
    const { opt_outs: items, next } = await get('/opt-outs', { limit: 50, cursor }, signal);
    return { items, next };
  }, []);
  const admin = me.may('admin');
  return html`<${View} name="opt-outs" title=${t('title')} ...${pages} actions=${html`<${Export} path="/opt-outs" name="opt-outs.csv" />`}>
    <p>${t('lead')}</p>
    <div class="grid2">
      <${Check} asked=${query.msisdn} admin=${admin} onChange=${pages.reload} />
      ${admin && html`<${Import} onDone=${pages.reload} />`}
    </div>
    ${pages.data && pages.items.length === 0 && !pages.data.next && html`<${Empty}>${t('none')}<//>`}
    ${pages.items.length > 0 && html`<${Table} label=${t('title')} rows=${pages.items} id=${(row, i) => row.msisdn ?? i} columns=${[
      { title: t('who'), cell: (row) => (row.msisdn ? phone(row.msisdn) : t('erased')) },
      { title: t('since'), cell: (row) => html`<${Time} at=${row.since} />` },
      { title: t('source'), cell: (row) => why(row.source) },
      ...(admin ? [{ title: t('actions'), cell: (row) => row.msisdn && html`<${Unblock} msisdn=${row.msisdn} onDone=${pages.reload} />` }] : []),
    ]} />`}
    ${pages.pager}
  <//>`;
}

const why = (source) => {
  const [kind, ...by] = source.split(':');
  return ['reply', 'api', 'import'].includes(kind) ? t(kind, by.join(':')) : source;
};

const place = (msisdn) => '/opt-outs/' + encodeURIComponent(msisdn);

function Check({ asked = '', admin, onChange }) {
  const [typed, setTyped] = useState(asked);
  useEffect(() => setTyped(asked), [asked]);
  const found = useLoad((signal) => asked && ifThere(get(place(asked), {}, signal)), [asked]);
  const changed = () => {
    found.reload();
    onChange();
  };
  const block = async () => {
    const { msisdn } = await put(place(asked));
    toast(t('blocked', phone(msisdn ?? asked)));
    changed();
  };
  const go = (event) => {
    event.preventDefault();
    location.hash = '#/opt-outs?' + new URLSearchParams({ msisdn: typed.trim() });
    if (typed.trim() === asked) found.reload();
  };
  return html`<section class="sheet" aria-labelledby="check"><h2 id="check">${t('check')}</h2>
    <form class="row" role="search" onSubmit=${go}>
      <${Field} wide label=${t('who')} type="search" inputmode="tel" required value=${typed} onInput=${(event) => setTyped(event.target.value)} />
      <button>${t('checkNow')}</button>
    </form>
    <${Problem} of=${found.error} />
    <div role="status">${asked && !found.loading && !found.error && html`
      <p>${found.data ? t('isBlocked', phone(found.data.msisdn), time(found.data.since)) : t('isFree', asked)}</p>
      <div class="actions">
        ${admin && (found.data ? html`<${Unblock} msisdn=${found.data.msisdn ?? asked} onDone=${changed} />` : html`<${Action} run=${block}>${t('block')}<//>`)}
        <a href="#/conversations/${encodeURIComponent(asked)}">${t('conversation')}</a>
      </div>`}</div>
  </section>`;
}

function Unblock({ msisdn, onDone }) {
  const run = async () => {
    if (!(await confirm({ title: t('unblockSure', phone(msisdn)), children: html`<p>${t('unblockText')}</p>`, action: t('unblock') }))) return;
    await remove(place(msisdn));
    toast(t('unblocked', phone(msisdn)));
    onDone();
  };
  return html`<${Action} run=${run}>${t('unblock')}<//>`;
}

/** What became of one part. If no line of it is right, the answer is an error that names the lines. */
async function bring(blob) {
  try {
    return await post('/opt-outs', blob, { headers: { 'Content-Type': 'text/csv' } });
  } catch (error) {
    const errors = (error.problem?.errors ?? []).map((one) => ({ line: lineOf(one), detail: one.detail }));
    if (error.status !== 400 || !errors.length || errors.some((one) => !one.line)) throw error;
    return { added: 0, already: 0, errors };
  }
}

function Import({ onDone }) {
  const [text, setText] = useState('');
  const [done, setDone] = useState(null);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const list = useMemo(() => readList(text), [text]);
  const total = text.trim() ? list.lines.length : 0;
  const choose = async (event) => {
    const [file] = event.target.files;
    setDone(null);
    if (file) setText(await readText(file));
  };
  const all = async () => {
    const sum = { lines: 0, added: 0, already: 0, errors: [] };
    for (const part of parts(list)) {
      const one = await patiently(() => bring(part.blob));
      sum.lines += part.count;
      sum.added += one.added;
      sum.already += one.already;
      sum.errors.push(...one.errors.map(({ line, detail }) => ({ line: line + part.before - list.added, detail })));
      setDone({ ...sum });
    }
    setText('');
  };
  const go = async (event) => {
    event.preventDefault();
    if (!(await confirm({ title: t('importSure', number(total)), children: html`<p>${t('importText')}</p>`, action: t('doImport') }))) return;
    setBusy(true);
    setError(null);
    setDone(null);
    await all().catch(setError);
    setBusy(false);
    onDone();
  };
  return html`<section class="sheet" aria-labelledby="bring"><h2 id="bring">${t('bring')}</h2>
    <form onSubmit=${go}>
      <${Field} label=${t('file')} hint=${t('fileHint')} type="file" accept=".csv,.txt,text/csv,text/plain" disabled=${busy} onChange=${choose} />
      <${Field} as="textarea" label=${t('list')} value=${text} disabled=${busy} onInput=${(event) => (setText(event.target.value), setDone(null))} />
      <div class="actions"><button class="primary" disabled=${busy || !total}>${t('doImport')}</button>${total > 0 && html`<span>${t('lines', number(total))}</span>`}</div>
    </form>
    ${busy && html`<p></p><progress aria-label=${t('bring')} max=${total} value=${done?.lines ?? 0}></progress><p>${t('progress', number(done?.lines), number(total))}</p>`}
    ${error && html`<${Problem} of=${error} /><p>${t('again')}</p>`}
    <div role="status">${done && !busy && html`<p></p><p>${t('result', number(done.added), number(done.already))}</p>
      ${done.errors.length > 0 && html`<p class="wrong">${t('wrong', number(done.errors.length))}</p><ul>${done.errors.slice(0, 50).map((one) => html`<li>${t('line', number(one.line), one.detail)}</li>`)}
        ${done.errors.length > 50 && html`<li>${t('rest', number(done.errors.length - 50))}</li>`}</ul>`}`}</div>
  </section>`;
}
