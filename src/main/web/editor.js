// What the views need whose things people write themselves: channels, auto-replies, plans.
import { remove } from './api.js';
import { texts } from './i18n.js';
import { said } from './said.js';
import { Action, Field, View, confirm, html, toast, useEffect, useRef, useState } from './ui.js';

const t = texts({
  en: {
    syntax: 'Line {0}, column {1}: this is not JSON. Often a comma, a quotation mark or a bracket is missing just before.', broken: 'This is not JSON. Often a comma, a quotation mark or a bracket is missing.',
    go: 'Go to line {0}', taken: 'There is one with this name already.', name: 'Name of a new one', create: 'Create', nameHint: 'Letters, digits, hyphens or underscores.', unsaved: 'Not saved yet', back: 'Undo the changes',
    isNew: 'This is new. It exists once you save it.', delete: 'Delete', sure: 'Delete {0}?', deleted: '{0} was deleted.', save: 'Save', saved: 'Saved. It takes effect within 30 seconds.',
  },
  pt: {
    syntax: 'Linha {0}, coluna {1}: isto não é JSON. Muitas vezes falta uma vírgula, uma aspa ou um colchete logo antes.', broken: 'Isto não é JSON. Muitas vezes falta uma vírgula, uma aspa ou um colchete.',
    go: 'Ir para a linha {0}', taken: 'Já existe um com este nome.', name: 'Nome para criar', create: 'Criar', nameHint: 'Letras, números, hifens ou sublinhados.', unsaved: 'Ainda não salvo', back: 'Desfazer as alterações',
    isNew: 'Ainda não existe: passa a existir quando você salvar.', delete: 'Excluir', sure: 'Excluir {0}?', deleted: '{0} foi excluído.', save: 'Salvar', saved: 'Salvo. Passa a valer em até 30 segundos.',
  },
});

/** Asks for the name of a new thing and goes to its page. Nothing is stored before it is saved there. */
export function NewNamed({ view, names, label = t('name') }) {
  const [name, setName] = useState('');
  const taken = names.includes(name);
  const create = (event) => {
    event.preventDefault();
    if (!taken) location.hash = `#/${view}/${encodeURIComponent(name)}`;
  };
  return html`<form class="row" onSubmit=${create}>
    <${Field} label=${label} required maxlength="64" pattern="[A-Za-z0-9][A-Za-z0-9_\\-]*" title=${t('nameHint')} error=${taken && t('taken')} autocomplete="off" value=${name} onInput=${(event) => setName(event.target.value.trim())} />
    <button class="primary">${t('create')}</button>
  </form>`;
}

const drafts = new Map();

/**
 * What somebody writes, kept while they look at other views. Whoever leaves the page is asked first.
 *
 * @param saved what is stored; undefined if nothing is
 * @param first what to begin with if nothing is stored
 * @returns [value, set, whether it differs from what is stored]
 */
export function useDraft(name, saved, first) {
  const [value, setValue] = useState(drafts.get(name) ?? saved ?? first);
  const changed = value !== saved;
  const before = useRef(saved);
  useEffect(() => {
    // Somebody who changed nothing sees what is stored now.
    if (value === (before.current ?? first)) setValue(saved ?? first);
    before.current = saved;
  }, [saved]);
  useEffect(() => {
    if (!changed || value === first) {
      drafts.delete(name);
      return undefined;
    }
    drafts.set(name, value);
    const ask = (event) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [value, saved]);
  return [value, setValue, changed];
}

/** The word on the button that saves, and what is said when it is done. */
export const saveWord = () => t('save');
export const sayStored = () => toast(t('saved'));

/**
 * The page of one thing: the way back to the list, and a way to delete it.
 *
 * @param view the name of the view, which is also the path of the API
 * @param stored what is stored; undefined if nothing is
 * @param gone what deleting means
 * @param type what has to be typed first
 */
export function Thing({ view, list, name, load, stored, canWrite = true, gone, type, children }) {
  const drop = async () => {
    if (!(await confirm({ title: t('sure', name), children: html`<p>${gone}</p>`, action: t('delete'), type }))) return;
    await remove(`/${view}/${encodeURIComponent(name)}`);
    toast(t('deleted', name));
    location.hash = '#/' + view;
  };
  return html`<${View} name=${view} title=${name} ...${load} actions=${canWrite && stored && html`<${Action} kind="danger" run=${drop}>${t('delete')}<//>`}>
    <p><a href="#/${view}">← ${list}</a></p>
    ${load.data && !stored && html`<p class="quiet">${t('isNew')}</p>`}
    ${load.data && children}
  <//>`;
}

/** Saves, or takes the changes back. */
export const Save = ({ run, changed, wrong, saved, onText }) => html`<div class="actions">
  <${Action} kind="primary" run=${run} ...${wrong || !changed ? { disabled: true } : {}}>${t('save')}<//>
  ${changed && html`<span class="status uncertain">${t('unsaved')}</span>`}
  ${changed && saved && html`<button type="button" class="plain" onClick=${() => onText(saved)}>${t('back')}</button>`}
</div>`;

export const pretty = (value) => JSON.stringify(value, null, 2);

const lineAt = (text, position) => text.slice(0, position).split('\n').length;

/** Reads JSON: { value }, or { error, line }. Browsers say in different words where it ends being JSON. */
export function parse(text) {
  try {
    return { value: JSON.parse(text) };
  } catch ({ message }) {
    const named = /line (\d+) column (\d+)/.exec(message);
    const position = /position (\d+)/.exec(message)?.[1] ?? (/end of/.test(message) ? text.length : undefined);
    if (!named && position === undefined) return { error: t('broken') };
    const before = text.slice(0, position);
    const [line, column] = named ? named.slice(1).map(Number) : [lineAt(text, position), before.length - before.lastIndexOf('\n')];
    return { error: t('syntax', line, column), line };
  }
}

/** The line of a field such as items[2].value, or of what should contain it. */
export function lineOf(text, field) {
  const wanted = field.match(/[^.[\]]+/g) ?? [];
  const path = [];
  let [deepest, position] = [0, 0];
  const note = (index) => {
    if (path.length > deepest && path.every(({ key }, i) => String(key) === wanted[i])) [deepest, position] = [path.length, index];
  };
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/g)) {
    const inside = path[path.length - 1];
    if (token === ',') inside?.array && inside.key++;
    else if (token === '}' || token === ']') path.pop();
    else if (token === '{' || token === '[') {
      note(index);
      path.push(token === '[' ? { array: true, key: 0 } : {});
    } else {
      if (inside && !inside.array && /^\s*:/.test(text.slice(index + token.length))) inside.key = JSON.parse(token);
      note(index);
    }
  }
  return lineAt(text, position);
}

/** JSON to edit. `wrong` is a field error of the API, { field, detail }; the field's line is found in the text. */
export function JsonField({ value, wrong, rows = 18, onText, ...rest }) {
  const syntax = value.trim() ? parse(value) : {};
  const line = syntax.line ?? (wrong?.field && !syntax.error ? lineOf(value, wrong.field) : undefined);
  const go = (event) => {
    const area = event.target.closest('.json').querySelector('textarea');
    const start = value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + value.split('\n')[line - 1].length);
  };
  return html`<div class="json">
    <${Field} as="textarea" class="code" spellcheck="false" autocapitalize="off" rows=${rows} value=${value} onInput=${(event) => onText(event.target.value)}
      error=${syntax.error ?? (wrong && (wrong.field ? wrong.field + ': ' : '') + said(wrong.detail))} ...${rest} />
    ${line && html`<p><button type="button" class="plain" onClick=${go}>${t('go', line)}</button></p>`}
  </div>`;
}

/**
 * The first invalid field that the API named.
 *
 * @param member of the request: only fields in it, without its name
 */
export function wrongField(error, member) {
  const first = error?.problem?.errors?.[0];
  if (!first?.field || (member && !first.field.startsWith(member))) return undefined;
  return member ? { ...first, field: first.field.slice(member.length + 1) } : first;
}
