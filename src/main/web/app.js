// The frame: sign-in, navigation, and the view that the address names.
import { html, render, useEffect, useState, useRef } from './preact.js';
import { ApiError, forget, keep, key, request, whenSignedOut } from './api.js';
import { lang, read, remember, texts } from './i18n.js';
import { Dialogs, Field, Problem, Toasts, fail } from './ui.js';

const t = texts({
  en: {
    skip: 'Skip to content', menu: 'Menu', language: 'Language', theme: 'Colours', auto: 'As the system', light: 'Light', dark: 'Dark',
    signIn: 'Sign in', signOut: 'Sign out', key: 'API key', keyHint: 'It is kept for this tab only. Whoever runs the hub makes keys with infra/api-keys.',
    wrongKey: 'This key is not valid.', as: 'Signed in as {0}', reference: 'API reference', main: 'Views', none: 'There is no such page.', home: 'To the overview',
    noScope: 'This key has no scope that shows anything here. Ask for one with the scope read.',
    channels: 'This key is bound to channels and shows only their messages.',
    overview: 'Overview', mailings: 'Mailings', 'new-mailing': 'New mailing', messages: 'Messages', conversations: 'Conversations', plans: 'Plans', 'auto-replies': 'Auto-replies',
    'channels-view': 'Channels', 'opt-outs': 'Opt-outs', 'dead-letters': 'Dead letters', activity: 'Activity', settings: 'Settings', send: 'Send',
  },
  pt: {
    skip: 'Ir para o conteúdo', menu: 'Menu', language: 'Idioma', theme: 'Cores', auto: 'Como o sistema', light: 'Claro', dark: 'Escuro',
    signIn: 'Entrar', signOut: 'Sair', key: 'Chave de API', keyHint: 'Fica guardada só nesta aba. Quem opera o hub cria chaves com infra/api-keys.',
    wrongKey: 'Esta chave não é válida.', as: 'Como {0}', reference: 'Referência da API', main: 'Páginas', none: 'Esta página não existe.', home: 'Ir para a visão geral',
    noScope: 'Esta chave não tem um escopo que mostre algo aqui. Peça uma com o escopo read.',
    channels: 'Esta chave pertence a canais e mostra só as mensagens deles.',
    overview: 'Visão geral', mailings: 'Mailings', 'new-mailing': 'Novo mailing', messages: 'Mensagens', conversations: 'Conversas', plans: 'Planos', 'auto-replies': 'Respostas automáticas',
    'channels-view': 'Canais', 'opt-outs': 'Descadastros', 'dead-letters': 'Não processados', activity: 'Atividade', settings: 'Configuração', send: 'Enviar',
  },
});

/** The views, in the order of the navigation: the scopes of which a key needs one, and whether a key that is bound to channels may see it. */
const VIEWS = [
  { name: 'overview', scopes: ['read'] },
  { name: 'send', scopes: ['send', 'sandbox'], ofChannels: true },
  { name: 'mailings', scopes: ['read', 'send', 'sandbox'] },
  { name: 'new-mailing', scopes: ['send'] },
  { name: 'messages', scopes: ['read', 'send', 'sandbox'], ofChannels: true },
  { name: 'conversations', scopes: ['read'] },
  { name: 'plans', scopes: ['admin'] },
  { name: 'auto-replies', scopes: ['read'] },
  { name: 'channels', scopes: ['admin'], text: 'channels-view' },
  { name: 'opt-outs', scopes: ['read'] },
  { name: 'dead-letters', scopes: ['admin'] },
  { name: 'activity', scopes: ['read'] },
  { name: 'settings', scopes: ['admin'] },
];

const may = (me) => (...scopes) => me.scopes.includes('*') || scopes.some((scope) => me.scopes.includes(scope));
const visible = (me) => VIEWS.filter((view) => may(me)(...view.scopes) && (!me.channels.length || view.ofChannels));

const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The address after #: its view, the rest of its path, and its parameters. */
function place() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = path.split('/');
  return { name, path: rest.map(decoded), query: Object.fromEntries(new URLSearchParams(query)) };
}

function App() {
  const [me, setMe] = useState(null);
  const [error, setError] = useState(null);
  // The page begins anew, so that nothing that was written or is still running goes on under another key.
  const signOut = () => {
    forget();
    location.reload();
  };
  const signIn = async (given) => {
    setError(null);
    try {
      const { data } = await request('GET', '/me', { as: given });
      keep(given);
      setMe({ ...data, may: may(data), sees: (name) => visible(data).some((view) => view.name === name) });
    } catch (e) {
      if (e.status === 401 || e.status === 403) forget();
      setError(e.status === 401 ? new ApiError(401, { detail: t('wrongKey') }, e.correlationId) : e);
    }
  };
  useEffect(() => {
    whenSignedOut(() => {
      forget();
      setMe(null);
    });
    if (key()) signIn(key());
  }, []);
  if (me) return html`<${Frame} me=${me} signOut=${signOut} /><${Dialogs} /><${Toasts} />`;
  return html`<main class="signin"><${SignIn} error=${error} onKey=${signIn} /><${Choices} /></main>`;
}

function SignIn({ error, onKey }) {
  const [given, setGiven] = useState('');
  useEffect(() => {
    document.title = t('signIn') + ' – MKOM Hub';
  }, []);
  return html`<form class="sheet" onSubmit=${(event) => (event.preventDefault(), onKey(given.trim()))}>
    <h1>MKOM Hub</h1>
    <p></p>
    <${Problem} of=${error} />
    <${Field} label=${t('key')} hint=${t('keyHint')} type="password" required autocomplete="current-password" value=${given} onInput=${(event) => setGiven(event.target.value)} />
    <button class="primary">${t('signIn')}</button>
  </form>`;
}

/** Language and colours. */
function Choices() {
  const [theme, setTheme] = useState(read('mkomhub.theme') ?? 'auto');
  const choose = (event) => {
    remember('mkomhub.theme', event.target.value);
    setTheme(event.target.value);
    dress(event.target.value);
  };
  const speak = (event) => {
    remember('mkomhub.lang', event.target.value);
    location.reload();
  };
  return html`<div class="row">
    <${Field} as="select" label=${t('language')} value=${lang} onChange=${speak}><option value="pt">Português</option><option value="en">English</option><//>
    <${Field} as="select" label=${t('theme')} value=${theme} onChange=${choose}>${['auto', 'light', 'dark'].map((name) => html`<option value=${name}>${t(name)}</option>`)}<//>
  </div>`;
}

/** A file is gone when a new version of the hub was deployed; the page that is loaded now names the new files. */
function reloadOnce() {
  if (Date.now() - Number(sessionStorage.getItem('mkomhub.reloaded')) < 60000) {
    fail(new ApiError(0, {}, ''));
    return;
  }
  sessionStorage.setItem('mkomhub.reloaded', Date.now());
  location.reload();
}

const dress = (theme) => {
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
};

function Frame({ me, signOut }) {
  const views = visible(me);
  const [at, setAt] = useState(place());
  const [shown, setShown] = useState(false);
  const [loaded, setLoaded] = useState({});
  const main = useRef();
  const name = at.name || views[0]?.name;
  const view = views.find((known) => known.name === name);
  useEffect(() => {
    const move = () => {
      setAt(place());
      setShown(false);
    };
    addEventListener('hashchange', move);
    return () => removeEventListener('hashchange', move);
  }, []);
  useEffect(() => {
    if (!view) return;
    let current = true;
    import(`./${view.name}.js`).then(
      (module) => current && setLoaded({ name: view.name, Content: module.default }),
      () => current && reloadOnce(),
    );
    return () => (current = false);
  }, [view?.name]);
  useEffect(() => {
    // Who moves with the keyboard or a screen reader goes on at the new heading.
    if (location.hash) main.current?.querySelector('h1')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [loaded.name, at.path.join('/')]);
  const Content = loaded.name === view?.name && loaded.Content;
  return html`<a class="skip" href="#content" onClick=${(event) => (event.preventDefault(), main.current.focus())}>${t('skip')}</a>
    <div class="page">
      <header class="side ${shown ? 'shown' : ''}">
        <div class="brand">MKOM Hub <button type="button" class="menu" aria-expanded=${shown} onClick=${() => setShown(!shown)}>${t('menu')}</button></div>
        <nav aria-label=${t('main')}><ul>${views.map((known) => html`<li key=${known.name}><a href="#/${known.name}" aria-current=${known.name === name ? 'page' : undefined}>${t(known.text ?? known.name)}</a></li>`)}</ul></nav>
        <div class="foot">
          <p>${t('as', me.name)}</p>
          <${Choices} />
          <p></p>
          <p><a href="/docs">${t('reference')}</a></p>
          <button type="button" onClick=${signOut}>${t('signOut')}</button>
        </div>
      </header>
      <main id="content" tabindex="-1" ref=${main}>
        ${me.channels.length > 0 && html`<p class="quiet">${t('channels')}</p>`}
        ${Content && html`<${Content} key=${name + '/' + at.path.join('/')} me=${me} path=${at.path} query=${at.query} />`}
        ${!view && html`<section data-view="none"><h1>${views.length ? t('none') : t('noScope')}</h1>${views.length > 0 && html`<p><a href="#/${views[0].name}">${t('home')}</a></p>`}</section>`}
      </main>
    </div>`;
}

dress(read('mkomhub.theme'));
render(html`<${App} />`, document.getElementById('app'));
