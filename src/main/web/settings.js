// What is configured, and where to change it. Nothing can be changed here.
import { get } from './api.js';
import { texts } from './i18n.js';
import { Facts, View, html, useLoad } from './ui.js';

const t = texts({
  en: {
    title: 'Settings', elsewhere: 'Other parameters, which only the stack shows', lead: 'These are parameters of the stack. To change one, deploy the stack again with another value: with sam deploy, or in the AWS console under CloudFormation, this stack, Update.',
    default: '(default)', none: '(not set)',
  },
  pt: {
    title: 'Configuração', elsewhere: 'Outros parâmetros, que só a pilha mostra', lead: 'São parâmetros da pilha. Para alterar um deles, implante a pilha de novo com outro valor: com sam deploy, ou no console da AWS em CloudFormation, nesta pilha, Atualizar.',
    default: '(padrão)', none: '(não definido)',
  },
});

export default function Settings() {
  const load = useLoad((signal) => get('/settings', {}, signal), []);
  const groups = new Map();
  load.data?.settings.forEach((setting) => groups.set(setting.group, [...(groups.get(setting.group) ?? []), setting]));
  return html`<${View} name="settings" title=${t('title')} ...${load}>
    <p>${t('lead')}</p>
    ${[...groups].map(([group, settings]) => html`<section class="sheet"><h2>${group}</h2>
      <${Facts} of=${settings.map((setting) => [setting.name, html`${setting.value === '' ? t('none') : setting.value} ${setting.default && html`<span class="quiet">${t('default')}</span>`}`])} /></section>`)}
    ${load.data && html`<section class="sheet"><h2>${t('elsewhere')}</h2><p>${load.data.elsewhere.join(', ')}</p></section>`}
  <//>`;
}
