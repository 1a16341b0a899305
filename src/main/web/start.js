// The first script of a page: it chooses the language, and loads the page's modules in it. Each language has files of its own, which the build makes.
let stored;
try {
  stored = localStorage.getItem('mkomhub.lang');
} catch {
  // Private windows may refuse.
}
const lang = stored === 'pt' || stored === 'en' ? stored : (navigator.languages.find((name) => /^(pt|en)\b/i.test(name)) ?? 'en').slice(0, 2).toLowerCase();
document.documentElement.lang = lang === 'pt' ? 'pt-BR' : 'en';
// /assets/VERSION/start.js → /assets/VERSION-pt/app.js. All at once: otherwise each would be asked for when the one that imports it is there.
const files = document.querySelector('script').src.replace(/\/[^/]*$/, `-${lang}/`);
document.getElementById('app').dataset.modules.split(' ').forEach((name) => import(files + name));
