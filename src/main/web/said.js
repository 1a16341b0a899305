// What the API says in English, for who reads Portuguese: the reasons and errors that people see often. Everything else stays as it is.
import { texts } from './i18n.js';

/** By the whole text, or by its beginning with an ellipsis for the rest, which is looked up likewise. */
const t = texts({
  en: {},
  pt: {
    'the person has opted out': 'a pessoa se descadastrou', "the person's data were erased": 'os dados da pessoa foram apagados', 'MKOM refused the message': 'a MKOM recusou a mensagem',
    'its validity ended before MKOM was known to have it': 'a validade terminou antes que se soubesse que a MKOM a tem', 'its delivery to MKOM is unconfirmed': 'não se sabe se a MKOM a recebeu',
    'its mailing is paused, or was not started': 'o mailing está pausado ou não foi iniciado', 'its scheduled time': 'o horário agendado', 'its delivery window is closed': 'a janela de envio está fechada',
    "MKOM does not accept the hub's token; messages wait until it does": 'a MKOM não aceita o token do hub; as mensagens esperam até que aceite', 'the number is a test number that MKOM is said to refuse': 'é um número de teste que a MKOM recusa',
    'MKOM cannot be reached': 'a MKOM está fora de alcance', 'MKOM answered …': 'a MKOM respondeu …', 'no answer from MKOM: …': 'sem resposta da MKOM: …', 'reported by the platform: …': 'informado pela plataforma: …', 'over the cap …': 'passou do limite …', 'given up after 72 hours: …': 'abandonada após 72 horas: …', 'given up after 240 hours: its mailing has too many messages for its pace': 'abandonada após 10 dias: o mailing tem mensagens demais para o ritmo dele', 'it waited too long': 'esperou demais',
    'cancelled by …': 'cancelada por …', 'dropped by …': 'encerrada por …', 'released by …': 'liberada por …', 'waits on the dead-letter queue: …': 'está entre os não processados: …', 'received repeatedly, at last alone, and …': 'recebido várias vezes, por fim sozinho, e …',
    'its endpoint did not answer': 'o sistema dele não respondeu', 'there is no channel …': 'não há o canal …', 'the API key exceeds its rate limit': 'a chave passou do seu limite de requisições; espere um instante',
    'the request was not accepted; send it again later': 'o pedido não foi aceito; tente de novo mais tarde', 'no message has this id or reference': 'nenhuma mensagem tem este id ou esta referência', 'no mailing has this id; …': 'nenhum mailing tem este id',
    'the mailing was cancelled; create another': 'o mailing foi cancelado; crie outro', 'the mailing with this identifier and cost centre was created with …': 'já existe um mailing com este nome e centro de custo e outro texto ou outras opções; escolha outro nome',
    'is missing': 'falta', 'must not be empty': 'não pode ficar vazio', 'is not a telephone number': 'não é um número de telefone', 'must not be longer than …': 'não pode ter mais de …', 'must be later than the schedule: …': 'deve ser depois do horário agendado', 'must be in the future: …': 'deve estar no futuro',
  },
});

export function said(text) {
  if (t(text) !== text) return t(text);
  for (let i = text.lastIndexOf(' '); i > 0; i = text.lastIndexOf(' ', i - 1)) {
    const beginning = text.slice(0, i) + ' …';
    if (t(beginning) !== beginning) return t(beginning).replace('…', () => said(text.slice(i + 1)));
  }
  return text;
}
