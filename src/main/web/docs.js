// The API reference: shows /openapi.json, in English as it is, and sends requests.
import { html, render, useEffect, useMemo, useRef, useState } from './preact.js';
import { forget, keep, key, request } from './api.js';
import { lang, read, texts } from './i18n.js';
import { Copy, Dialogs, Field, Toasts, confirm } from './ui.js';

const t = texts({
  en: {
    skip: 'Skip to content', operations: 'Operations', search: 'Search', none: 'Nothing found.',
    reference: 'API reference', start: 'Introduction', missing: 'There is no such operation.',
    loading: 'Loading…', failed: 'The hub does not answer.', auth: 'Authentication',
    scopes: 'API key with one of the scopes', noAuth: 'No authentication', parameters: 'Parameters', body: 'Request body', responses: 'Responses', required: 'required',
    members: 'Members of {0}', option: 'Alternative {0}', other: 'other members', example: 'Example', type: 'Content type',
    tryIt: 'Try it', key: 'API key', keyHint: 'Kept for this tab only, as in the console.', secret: 'Secret ({0})',
    sandbox: '{0}: a sandbox key', live: '{0}: not a sandbox key, what is sent is real', wrong: 'This key is not valid.',
    numbers: 'Messages to the test numbers +55 11 90000-0000 to 0999 never reach MKOM: 00XX is delivered, 01XX refused, 02XX late, 03XX silent, 04XX answers, 05XX opts out. A sandbox key can send to them, see its own messages, and do nothing else. The bodies here have test numbers.',
    send: 'Send request', sure: 'Send a real request?', sureText: '{0} may change data or send messages, and this is no sandbox key.', curl: 'As a curl command',
    response: 'Response', headers: 'Headers', noBody: 'No body', cut: 'Only the beginning:', notSet: 'not set',
  },
  pt: {
    skip: 'Ir para o conteúdo', operations: 'Operações', search: 'Buscar', none: 'Nada encontrado.',
    reference: 'Referência da API', start: 'Introdução', missing: 'Esta operação não existe.',
    loading: 'Carregando…', failed: 'O hub não responde.', auth: 'Autenticação',
    scopes: 'Chave de API com um dos escopos', noAuth: 'Sem autenticação', parameters: 'Parâmetros', body: 'Corpo da requisição', responses: 'Respostas', required: 'obrigatório',
    members: 'Membros de {0}', option: 'Alternativa {0}', other: 'outros membros', example: 'Exemplo', type: 'Tipo de conteúdo',
    tryIt: 'Experimente', key: 'Chave de API', keyHint: 'Guardada só nesta aba, como no console.', secret: 'Segredo ({0})',
    sandbox: '{0}: uma chave sandbox', live: '{0}: não é uma chave sandbox, o que é enviado é real', wrong: 'Esta chave não é válida.',
    numbers: 'Mensagens aos números de teste +55 11 90000-0000 a 0999 nunca chegam à MKOM: 00XX é entregue, 01XX recusado, 02XX demora, 03XX silencia, 04XX responde, 05XX se descadastra. Uma chave sandbox pode enviar para eles, ver as próprias mensagens, e nada mais. Os corpos aqui têm números de teste.',
    send: 'Enviar requisição', sure: 'Enviar uma requisição real?', sureText: '{0} pode mudar dados ou enviar mensagens, e esta não é uma chave sandbox.', curl: 'Como comando curl',
    response: 'Resposta', headers: 'Cabeçalhos', noBody: 'Sem corpo', cut: 'Só o começo:', notSet: 'sem valor',
  },
});

let api = {};

/** What a reference leads to, or the thing itself. */
const resolved = (node) => {
  while (node?.$ref) node = node.$ref.slice(2).split('/').reduce((at, part) => at?.[part], api);
  return node ?? {};
};
const alternatives = (own) => own.oneOf ?? own.anyOf ?? own.allOf;
const named = (node) => node?.$ref?.split('/').pop();

const INLINE = /`([^`]+)`|\[([^\]]+)\]\((https:\/\/[^)\s]+|#[^)\s]*)\)/g;

/** Code and links of a line as elements; the rest stays text. */
function inline(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [all, code, label, address] = found;
    parts.push(text.slice(from, found.index), code ? html`<code>${code}</code>` : html`<a href=${address}>${label}</a>`);
    from = found.index + all.length;
  }
  return [...parts, text.slice(from)];
}

/** Paragraphs and lists. */
const Markdown = ({ text = '' }) => html`<div class="md" lang="en">${text.split(/\n{2,}/).filter(Boolean).map((block) =>
  /^[-*] /.test(block) ? html`<ul>${block.split(/\n(?=[-*] )/).map((item) => html`<li>${inline(item.slice(2))}</li>`)}</ul>` : html`<p>${inline(block)}</p>`)}</div>`;

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

const Codes = ({ of }) => of.map((value) => html`<code>${shown(value)}</code> `);

const Choice = ({ of, onChange, ...rest }) => html`<${Field} as="select" ...${rest} onChange=${(event) => onChange(event.target.value)}>${of.map(([name, text = name]) => html`<option key=${name} value=${name}>${text}</option>`)}<//>`;

/** Rendered once it is opened. */
function Fold({ title, children, open: first = false, kind }) {
  const [open, setOpen] = useState(first);
  return html`<details class=${kind} open=${open} onToggle=${(event) => event.target === event.currentTarget && setOpen(event.target.open)}><summary>${title}</summary>${open && children()}</details>`;
}

const Sheet = ({ id, title, children }) => html`<section class="sheet" aria-labelledby=${id}><h2 id=${id}>${title}</h2>${children}</section>`;

const Code = ({ text, label }) => html`<div class="code-box"><${Copy} text=${text} /><pre tabindex="0" role="group" aria-label=${label}><code>${text}</code></pre></div>`;

function typeOf(schema) {
  const own = resolved(schema);
  const options = alternatives(own);
  if (named(schema) && (own.properties || options)) return named(schema);
  if (options) return options.map(typeOf).join(' | ');
  if (own.items) return typeOf(own.items) + '[]';
  return [].concat(own.type ?? 'any').join(' | ') + (own.format ? ` (${own.format})` : '');
}

const inside = (schema) => {
  const own = resolved(schema);
  return own.items ? inside(own.items) : own.properties || alternatives(own) || typeof own.additionalProperties === 'object' ? own : null;
};

const LIMITS = ['const', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'readOnly', 'writeOnly'];

function Limits({ of }) {
  const own = resolved(of);
  const element = resolved(own.items);
  const values = own.enum ?? element.enum;
  const limits = LIMITS.filter((name) => own[name] !== undefined);
  const examples = own.examples ?? (own.example === undefined || own.properties ? [] : [own.example]);
  return html`${values && html`<p class="small">enum: <${Codes} of=${values} /></p>`}
    ${limits.length > 0 && html`<p class="small">${limits.map((name) => html`${name} <code>${String(own[name])}</code> `)}</p>`}
    ${examples.length > 0 && html`<p class="small">${t('example')}: <${Codes} of=${examples} /></p>`}`;
}

function Members({ of }) {
  const own = inside(of);
  if (!own) return null;
  const options = alternatives(own);
  if (options) return html`<ul class="members">${options.map((option, i) => html`<${Member} key=${i} name=${named(option) ?? t('option', i + 1)} schema=${option} />`)}</ul>`;
  const more = own.additionalProperties;
  return html`<ul class="members">
    ${Object.entries(own.properties ?? {}).map(([name, schema]) => html`<${Member} key=${name} name=${name} schema=${schema} required=${own.required?.includes(name)} />`)}
    ${more && typeof more === 'object' && html`<${Member} name=${t('other')} schema=${more} />`}
  </ul>`;
}

function Member({ name, schema, required, place = '' }) {
  return html`<li>
    <code class="name">${name}</code> <span class="small">${place}${typeOf(schema)}</span> ${required && html`<span class="need">${t('required')}</span>`}
    <${Markdown} text=${schema.description ?? resolved(schema).description} />
    <${Limits} of=${schema} />
    ${inside(schema) && html`<${Fold} title=${t('members', name)}>${() => html`<${Members} of=${schema} />`}<//>`}
  </li>`;
}

/** The example of a media type, as its body would be. */
function exampleOf(type, { example, schema }) {
  const own = resolved(schema);
  const value = example ?? own.example ?? own.examples?.[0] ?? '';
  return typeof value === 'string' ? value : type.includes('form') ? new URLSearchParams(value).toString() : shown(value);
}

/** Test numbers in the place of others, so that trying it reaches nobody. */
function forTest(text) {
  const numbers = [];
  return text.replace(/\b5511[89]\d{7,8}\b/g, (number) => {
    if (!numbers.includes(number)) numbers.push(number);
    return '55119000000' + String(numbers.indexOf(number) + 1).padStart(2, '0');
  });
}

function Content({ content, label }) {
  const types = Object.keys(content ?? {});
  const [chosen, choose] = useState(types[0]);
  if (!types.length) return html`<p class="quiet">${t('noBody')}</p>`;
  const type = types.includes(chosen) ? chosen : types[0];
  const media = content[type];
  const example = exampleOf(type, media);
  return html`<div>
    ${types.length > 1
      ? html`<${Choice} label=${t('type')} of=${types.map((name) => [name])} value=${type} onChange=${choose} />`
      : html`<p><code>${type}</code> <span class="small">${typeOf(media.schema)}</span></p>`}
    ${named(media.schema) && resolved(media.schema).description && html`<${Markdown} text=${resolved(media.schema).description} />`}
    ${!inside(media.schema) && html`<${Limits} of=${{ ...resolved(media.schema), examples: undefined, example: undefined }} />`}
    <${Members} of=${media.schema} />
    ${example && html`<${Code} label=${t('example') + ': ' + label} text=${example} />`}
  </div>`;
}

const READS = /^(get|list|find|count)/;
const quote = (text) => "'" + text.replaceAll("'", "'\\''") + "'";

/** How an operation wants to be authenticated: its scheme, and the scopes of which a key needs one. */
function security(operation) {
  const wanted = (operation.security ?? []).filter((one) => Object.keys(one).length);
  const name = wanted.map((one) => Object.keys(one)[0]).find((one) => resolved(api.components.securitySchemes[one]).in !== 'query') ?? '';
  return { name, scheme: resolved(api.components.securitySchemes[name]), scopes: wanted.flatMap((one) => one.apiKey ?? []) };
}

function TryIt({ method, path, operation, parameters }) {
  const { name: scheme, scheme: how } = security(operation);
  const content = resolved(operation.requestBody).content ?? {};
  const types = Object.keys(content);
  const bodyOf = (type) => (type ? forTest(exampleOf(type, content[type])) : '');
  const [type, setType] = useState(types[0]);
  const [body, setBody] = useState(() => bodyOf(types[0]));
  const [values, setValues] = useState(() => Object.fromEntries(parameters.filter((one) => one.required).map((one) => [one.name, forTest(String(valueOf(one) ?? ''))])));
  const [secret, setSecret] = useState(scheme === 'apiKey' ? key() ?? '' : '');
  const [me, setMe] = useState(null);
  const [answer, setAnswer] = useState(null);
  const [busy, setBusy] = useState(false);
  const result = useRef();
  const identify = async (as) => {
    const who = scheme === 'apiKey' && as ? await request('GET', '/me', { as }).then(({ data }) => data, (e) => e.status === 401 && { wrong: true }) : null;
    setMe(who);
    return who;
  };
  useEffect(() => void identify(secret), []);
  useEffect(() => {
    if (answer) result.current?.focus();
  }, [answer]);
  const keepKey = (event) => {
    const given = event.target.value.trim();
    setSecret(given);
    setMe(null);
    if (scheme !== 'apiKey') return;
    if (given) keep(given);
    else forget();
  };
  const given = (place) => parameters.filter((one) => one.in === place && (values[one.name] ?? '') !== '');
  const query = new URLSearchParams(given('query').map((one) => [one.name, values[one.name]])).toString();
  const address = location.origin + path.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(values[name] ?? '')) + (query && '?' + query);
  const headers = Object.fromEntries(given('header').map((one) => [one.name, values[one.name]]));
  if (type) headers['Content-Type'] = type;
  const bearer = how.scheme === 'bearer' ? 'Bearer ' : '';
  const curl = [`curl -sS${method === 'get' ? '' : ' -X ' + method.toUpperCase()} ${quote(address)}`,
    ...(scheme ? [`-H "Authorization: ${bearer}${scheme === 'apiKey' ? '$MKOM_HUB_API_KEY' : '$SECRET'}"`] : []),
    ...Object.entries(headers).map(([name, value]) => '-H ' + quote(name + ': ' + value)),
    ...(type ? ['--data-binary ' + quote(body)] : [])].join(' \\\n  ');
  const send = async (event) => {
    event.preventDefault();
    const writes = method !== 'get' || !READS.test(operation.operationId);
    if (writes && !(await identify(secret))?.sandbox
      && !(await confirm({ title: t('sure'), children: html`<p>${t('sureText', method.toUpperCase() + ' ' + path)}</p>`, action: t('send') }))) return;
    setBusy(true);
    const start = performance.now();
    try {
      const response = await fetch(address, {
        method: method.toUpperCase(), cache: 'no-store', credentials: 'omit',
        headers: { ...(scheme && secret && { Authorization: bearer + secret }), ...headers },
        body: type ? body : undefined,
      });
      const text = await response.text();
      let whole = text;
      try {
        whole = shown(JSON.parse(text));
      } catch {
        // Shown as it came.
      }
      setAnswer({ status: response.status, ms: Math.round(performance.now() - start), headers: [...response.headers], text: whole.slice(0, 100000), cut: whole.length > 100000 });
    } catch {
      setAnswer({ failed: true });
    }
    setBusy(false);
  };
  return html`<${Sheet} id="try" title=${t('tryIt')}>
    <p class="small">${t('numbers')}</p>
    <form onSubmit=${send}>
      ${scheme && html`<${Field} type="password" autocomplete="off" label=${scheme === 'apiKey' ? t('key') : t('secret', scheme)} hint=${scheme === 'apiKey' ? t('keyHint') : how.description} value=${secret} onInput=${keepKey} onChange=${(event) => identify(event.target.value.trim())} />`}
      ${scheme === 'apiKey' && html`<p role="status" class="small">${me && t(me.wrong ? 'wrong' : me.sandbox ? 'sandbox' : 'live', me.name)}</p>`}
      <div class="inputs">${parameters.map((one) => html`<${Input} key=${one.name} of=${one} value=${values[one.name] ?? ''} onChange=${(value) => setValues((all) => ({ ...all, [one.name]: value }))} />`)}</div>
      ${types.length > 1 && html`<${Choice} label=${t('type')} of=${types.map((name) => [name])} value=${type} onChange=${(name) => (setType(name), setBody(bodyOf(name)))} />`}
      ${type && html`<${Field} as="textarea" label=${t('body')} class="code" spellcheck="false" rows=${Math.min(24, body.split('\n').length + 1)} value=${body} onInput=${(event) => setBody(event.target.value)} />`}
      <button class="primary" disabled=${busy}>${t('send')}</button>
    </form>
    ${answer && html`<div class="answer" role="region" aria-labelledby="answer" tabindex="-1" ref=${result}>
      <h3 id="answer">${t('response')}</h3>
      ${answer.failed ? html`<p>${t('failed')}</p>` : html`
        <p><strong>${answer.status}</strong> · ${answer.ms} ms</p>
        <${Fold} title=${t('headers')}>${() => html`<${Code} label=${t('headers')} text=${answer.headers.map((pair) => pair.join(': ')).join('\n')} />`}<//>
        ${answer.cut && html`<p class="small">${t('cut')}</p>`}
        ${answer.text ? html`<${Code} label=${t('response')} text=${answer.text} />` : html`<p class="quiet">${t('noBody')}</p>`}`}
    </div>`}
    <h3>${t('curl')}</h3>
    <${Code} label=${t('curl')} text=${curl} />
  <//>`;
}

const valueOf = (parameter) => {
  const schema = resolved(parameter.schema);
  return parameter.example ?? schema.example ?? schema.examples?.[0] ?? schema.enum?.[0];
};

function Input({ of, value, onChange }) {
  const schema = resolved(of.schema);
  const choices = schema.enum ?? (schema.type === 'boolean' ? ['true', 'false'] : null);
  const hint = of.in + (of.required ? ', ' + t('required') : '');
  if (choices) return html`<${Choice} label=${of.name} hint=${hint} of=${[...(of.required ? [] : [['', t('notSet')]]), ...choices.map((one) => [String(one)])]} value=${value} onChange=${onChange} />`;
  return html`<${Field} label=${of.name} hint=${hint} required=${of.required} autocomplete="off" placeholder=${of.required ? undefined : valueOf(of)} value=${value} onInput=${(event) => onChange(event.target.value)} />`;
}

const Method = ({ of }) => html`<span class="method ${of}">${of.toUpperCase()}</span>`;

function Operation({ at }) {
  const { method, path, operation } = at;
  const parameters = (operation.parameters ?? []).map(resolved);
  const { name, scopes } = security(operation);
  const body = resolved(operation.requestBody);
  return html`<article data-view="operation">
    <h1 tabindex="-1" lang="en">${operation.summary}</h1>
    <p class="route"><${Method} of=${method} /> <code>${path}</code></p>
    <${Markdown} text=${operation.description} />
    <p>${scopes.length ? html`${t('scopes')}: <${Codes} of=${scopes} />` : name ? html`${t('auth')}: <code>${name}</code>` : t('noAuth')}</p>
    <div class="two"><div>
      ${parameters.length > 0 && html`<${Sheet} id="parameters" title=${t('parameters')}><ul class="members">${parameters.map((one) => html`<${Member} key=${one.in + one.name} name=${one.name} place=${one.in + ', '} required=${one.required}
        schema=${{ ...resolved(one.schema), description: one.description, example: valueOf(one), examples: undefined }} />`)}</ul><//>`}
      ${body.content && html`<${Sheet} id="body" title=${t('body')}><${Markdown} text=${body.description} /><${Content} content=${body.content} label=${t('body')} /><//>`}
      <${Sheet} id="responses" title=${t('responses')}>${Object.entries(operation.responses).map(([status, response]) => html`<${Response} key=${status} status=${status} of=${resolved(response)} />`)}<//>
    </div>
    <${TryIt} method=${method} path=${path} operation=${operation} parameters=${parameters} /></div>
  </article>`;
}

const Response = ({ status, of }) => html`<${Fold} kind="response" open=${status < 300} title=${html`<strong>${status}</strong> <span lang="en">${inline(of.description)}</span>`}>${() => html`
  ${of.headers && html`<p class="small">${t('headers')}: <${Codes} of=${Object.keys(of.headers)} /></p>`}<${Content} content=${of.content} label=${status} />`}<//>`;

function Start({ groups }) {
  return html`<article data-view="start">
    <h1 tabindex="-1">${api.info.title}: ${t('reference')}</h1>
    <p class="quiet" lang="en">${api.info.summary} (${api.info.version}, OpenAPI ${api.openapi})</p>
    <${Markdown} text=${api.info.description} />
    <${Sheet} id="try" title=${t('tryIt')}><p>${t('numbers')}</p><//>
    <${Sheet} id="auth" title=${t('auth')}><dl>${Object.entries(api.components.securitySchemes).map(([name, scheme]) => html`<dt><code>${name}</code>: ${scheme.type}, ${scheme.scheme ?? scheme.in + ' ' + scheme.name}</dt><dd><${Markdown} text=${scheme.description} /></dd>`)}</dl><//>
    ${groups.map(({ tag }) => html`<h2 lang="en">${tag.name}</h2><${Markdown} text=${tag.description} />`)}
  </article>`;
}

/** The operations by tag, with the words to search. */
function grouped() {
  const all = Object.entries(api.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => (
    { id: operation.operationId, method, path, operation, words: [method, path, operation.operationId, operation.summary, operation.description, operation.tags].join(' ').toLowerCase() })));
  return api.tags.map((tag) => ({ tag, list: all.filter(({ operation }) => operation.tags.includes(tag.name)) }));
}

const here = () => /^#\/operation\/(.+)$/.exec(location.hash)?.[1];

function Reference() {
  const [at, setAt] = useState(here());
  const [search, setSearch] = useState('');
  const [menu, setMenu] = useState(false);
  const main = useRef();
  const groups = useMemo(grouped, []);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = groups.map(({ tag, list }) => ({ tag, list: list.filter((one) => words.every((word) => one.words.includes(word))) })).filter(({ list }) => list.length);
  const one = groups.flatMap(({ list }) => list).find(({ id }) => id === at);
  useEffect(() => {
    const move = () => {
      setAt(here());
      setMenu(false);
    };
    addEventListener('hashchange', move);
    return () => removeEventListener('hashchange', move);
  }, []);
  useEffect(() => {
    document.title = (one ? one.operation.summary : t('reference')) + ' – MKOM Hub';
    document.querySelector('.side [aria-current]')?.scrollIntoView({ block: 'nearest' });
    // Keyboards and screen readers go on at the new heading.
    if (location.hash) main.current.querySelector('h1').focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [at]);
  return html`<a class="skip" href="#content" onClick=${(event) => (event.preventDefault(), main.current.focus())}>${t('skip')}</a>
    <div class="page docs">
      <header class="side ${menu ? 'shown' : ''}">
        <div class="brand">MKOM Hub API <button type="button" class="menu" aria-expanded=${menu} onClick=${() => setMenu(!menu)}>Menu</button></div>
        <nav aria-label=${t('operations')}>
          <${Field} type="search" label=${t('search')} value=${search} onInput=${(event) => setSearch(event.target.value)} />
          <p class="small" role="status">${words.length > 0 && (found.flatMap(({ list }) => list).length || t('none'))}</p>
          <ul><li><a href="#/" aria-current=${one ? undefined : 'page'}>${t('start')}</a></li></ul>
          ${found.map(({ tag, list }) => html`<h2 key=${tag.name} lang="en">${tag.name}</h2><ul key=${tag.name + '-list'} lang="en">${list.map(({ id, method, path, operation }) => html`<li key=${id}>
            <a href=${'#/operation/' + id} aria-current=${id === at ? 'page' : undefined}><${Method} of=${method} /> ${operation.summary}</a></li>`)}</ul>`)}
        </nav>
        <p class="foot"><a href="/console">Console</a> · <a href="/openapi.json">OpenAPI</a></p>
      </header>
      <main id="content" tabindex="-1" ref=${main}>
        ${one ? html`<${Operation} key=${at} at=${one} />` : at ? html`<article data-view="none"><h1 tabindex="-1">${t('missing')}</h1><p><a href="#/">${t('start')}</a></p></article>` : html`<${Start} groups=${groups} />`}
      </main>
    </div><${Dialogs} /><${Toasts} />`;
}

function App() {
  const [state, setState] = useState('loading');
  useEffect(() => {
    fetch('/openapi.json').then((response) => response.json()).then((document) => {
      api = document;
      setState('ready');
    }).catch(() => setState('failed'));
  }, []);
  if (state === 'ready') return html`<${Reference} />`;
  return html`<main data-loading=${state === 'loading' ? 'yes' : undefined}><h1>${t('reference')}</h1><p role="status">${t(state)}</p></main>`;
}

const theme = read('mkomhub.theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
render(html`<${App} />`, document.getElementById('app'));
