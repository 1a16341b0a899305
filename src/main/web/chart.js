// Charts in plain SVG. Each has its numbers as a table for who cannot see it.
import { html } from './preact.js';
import { number } from './i18n.js';

const WIDTH = 640;
const HEIGHT = 200;
const FOOT = 22;
const SIDE = 48;

/**
 * Stacked bars.
 *
 * @param label what is shown
 * @param bars [{ name, values: [number for each part] }]
 * @param parts [{ name, kind }]; the kind chooses the colour, such as `delivered`
 */
export function Bars({ label, bars, parts }) {
  const most = Math.max(1, ...bars.map((bar) => bar.values.reduce((a, b) => a + b, 0)));
  const step = (WIDTH - SIDE) / Math.max(1, bars.length);
  // As many names as have room beside each other.
  const longest = Math.max(5, ...bars.map((bar) => bar.name.length));
  const every = Math.ceil((bars.length * longest * 8) / (WIDTH - SIDE));
  const high = (value) => (value / most) * (HEIGHT - FOOT - 10);
  return html`<figure class="chart">
    <figcaption>${label}<span class="legend">${parts.map((part) => html`<span><i class="dot ${part.kind}"></i>${part.name}</span>`)}</span></figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
      ${[0, 0.5, 1].map((share) => html`<g class="grid"><line x1=${SIDE} x2=${WIDTH} y1=${HEIGHT - FOOT - high(most * share)} y2=${HEIGHT - FOOT - high(most * share)} />
        <text x="0" y=${HEIGHT - FOOT - high(most * share) + 4}>${number(Math.round(most * share))}</text></g>`)}
      ${bars.map((bar, i) => {
        let y = HEIGHT - FOOT;
        return html`<g>${bar.values.map((value, part) => {
          y -= high(value);
          return value > 0 && html`<rect class=${parts[part].kind} x=${SIDE + i * step + step * 0.1} width=${step * 0.8} y=${y} height=${high(value)}><title>${bar.name}: ${parts[part].name} ${number(value)}</title></rect>`;
        })}
        ${i % every === 0 && html`<text class="foot" x=${SIDE + i * step + step / 2} y=${HEIGHT - 6}>${bar.name}</text>`}</g>`;
      })}
    </svg>
    <div class="hidden"><table><caption>${label}</caption><thead><tr><td></td>${parts.map((part) => html`<th scope="col">${part.name}</th>`)}</tr></thead>
      <tbody>${bars.map((bar) => html`<tr><th scope="row">${bar.name}</th>${bar.values.map((value) => html`<td>${number(value)}</td>`)}</tr>`)}</tbody></table></div>
  </figure>`;
}

/** One bar of shares, such as the statuses of a mailing. */
export function Shares({ label, parts }) {
  const all = parts.reduce((sum, part) => sum + part.value, 0);
  let x = 0;
  return html`<figure class="chart">
    <svg viewBox="0 0 ${WIDTH} 18" preserveAspectRatio="none" class="shares" role="img" aria-label=${label + ': ' + parts.filter((part) => part.value).map((part) => part.name + ' ' + number(part.value)).join(', ')}>
      <rect class="none" width=${WIDTH} height="18" />
      ${all > 0 && parts.map((part) => {
        const width = (part.value / all) * WIDTH;
        x += width;
        return part.value > 0 && html`<rect class=${part.kind} x=${x - width} width=${width} height="18"><title>${part.name}: ${number(part.value)}</title></rect>`;
      })}
    </svg>
  </figure>`;
}
