import { html, render } from './preact.js';

render(html`<h1>MKOM Hub</h1>`, document.getElementById('app'));
