// The figures of messages: sums over rows of the API, as the overview and the mailings show them.
import { money, texts } from './i18n.js';

const t = texts({
  en: { delivered: 'Delivered', onWay: 'On their way', uncertain: 'Uncertain', bad: 'Not delivered' },
  pt: { delivered: 'Entregues', onWay: 'A caminho', uncertain: 'Incertas', bad: 'Não entregues' },
});

export const sum = (rows, ...names) => rows.reduce((all, row) => all + names.reduce((of, name) => of + Number(row[name] ?? 0), 0), 0);

/** The hub knows no price if none is set. */
export const price = (rows) => (rows.some((row) => row.price !== undefined) ? money(sum(rows, 'price')) : '–');

/** What became of messages, coarsely: every message is in one of these. */
export const PARTS = [
  { name: t('delivered'), kind: 'delivered', of: ['delivered'] },
  { name: t('onWay'), kind: 'sent', of: ['queued', 'sent'] },
  { name: t('uncertain'), kind: 'uncertain', of: ['uncertain'] },
  { name: t('bad'), kind: 'failed', of: ['failed', 'opted_out', 'cancelled', 'expired'] },
];

/** The parts with their values, as Shares takes them. */
export const shares = (rows) => PARTS.map((part) => ({ ...part, value: sum(rows, ...part.of) }));
