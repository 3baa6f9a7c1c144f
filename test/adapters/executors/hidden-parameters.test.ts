import { expect } from 'chai';
import { hiddenParameters } from '../../../src/adapters/executors/hidden-parameters.js';
import type { ExecutorSpec } from '../../../src/domain/scheduling/job-definition.js';

const http = (parameters: ExecutorSpec['parameters']): ExecutorSpec => ({ kind: 'http', parameters });
const grpc = (parameters: ExecutorSpec['parameters']): ExecutorSpec => ({ kind: 'grpc', parameters });
const URL_WITH_ALL = 'https://user:pass%20word@site.example/a?x=1&key=0123456789abcdef';
const HIDDEN_URL = 'https://***:***@site.example/a?x=1&key=***';

describe('the secrets among the parameters of an executor', () => {
  const rows: [what: string, kept: ExecutorSpec, shown: ExecutorSpec['parameters']][] = [
    [
      'header values, but for those that are harmless',
      http({
        url: 'https://site.example/',
        headers: { Authorization: 'Bearer abc', 'x-key': 'k', Accept: 'text/plain' },
      }),
      { url: 'https://site.example/', headers: { Authorization: '***', 'x-key': '***', Accept: 'text/plain' } },
    ],
    ['what may be a secret in a URL', http({ url: URL_WITH_ALL, body: { a: 1 } }), { url: HIDDEN_URL, body: { a: 1 } }],
    ['a user alone', http({ url: 'https://user@site.example' }), { url: 'https://***@site.example/' }],
    ['a query without a name', http({ url: 'https://h/?0123456789' }), { url: 'https://h/?***' }],
    [
      'metadata',
      grpc({ address: 'h:1', metadata: { authorization: 'Bearer abc', accept: 'x' } }),
      { address: 'h:1', metadata: { authorization: '***', accept: '***' } },
    ],
  ];
  for (const [what, kept, shown] of rows) {
    it(`are ${what}; sent back they mean what is kept`, () => {
      expect(hiddenParameters.hide(kept)).to.deep.equal(shown);
      const sent = { kind: kept.kind, parameters: shown };
      expect(hiddenParameters.restore(sent, kept)).to.deep.equal({ parameters: kept.parameters, problems: [] });
    });
  }

  for (const kept of [
    http({ url: 'https://site.example', headers: { accept: 'x' } }),
    http({ url: 'https://site.example/a?b=1' }),
    http({ url: 5, headers: 'x' }),
    grpc({ address: 'h:1' }),
    { kind: 'local', parameters: { function: 'f', input: { headers: { a: 'secret?' }, url: URL_WITH_ALL } } } as const,
  ]) {
    it(`are none in ${JSON.stringify(kept)}`, () => {
      expect(hiddenParameters.hide(kept)).to.deep.equal(kept.parameters);
      expect(hiddenParameters.restore(kept, undefined)).to.deep.equal({ parameters: kept.parameters, problems: [] });
    });
  }

  const HEADERS = { authorization: 'Bearer abc' };
  const SENT = { Authorization: '***' };
  const NOT_SHOWN = '*** stands for a value that is not shown; give the value itself';
  const OTHER = '*** stands for a value that is kept for another server alone; give the value itself';
  const refused: [what: string, sent: ExecutorSpec, kept: ExecutorSpec | undefined, field: string, message: string][] =
    [
      ['for a new job', http({ url: 'https://h/', headers: SENT }), undefined, 'headers.Authorization', NOT_SHOWN],
      [
        'under another name',
        http({ url: 'https://h/', headers: { 'x-key': '***' } }),
        http({ url: 'https://h/', headers: HEADERS }),
        'headers.x-key',
        NOT_SHOWN,
      ],
      [
        'to another host',
        http({ url: 'https://other/', headers: SENT }),
        http({ url: 'https://h/', headers: HEADERS }),
        'headers.Authorization',
        OTHER,
      ],
      [
        'without TLS',
        http({ url: 'http://h/', headers: SENT }),
        http({ url: 'https://h/', headers: HEADERS }),
        'headers.Authorization',
        OTHER,
      ],
      [
        'to another address',
        grpc({ address: 'other:1', metadata: SENT }),
        grpc({ address: 'h:1', metadata: HEADERS }),
        'metadata.Authorization',
        OTHER,
      ],
      [
        'to the same address without TLS',
        grpc({ address: 'h:1', metadata: SENT }),
        grpc({ address: 'h:1', tls: true, metadata: HEADERS }),
        'metadata.Authorization',
        OTHER,
      ],
      [
        'in another URL',
        http({ url: HIDDEN_URL.replace('/a', '/b') }),
        http({ url: URL_WITH_ALL }),
        'url',
        '*** in it stands for a value that is not shown; give the value itself',
      ],
      [
        'by another executor',
        grpc({ address: 'h:1', metadata: SENT }),
        http({ url: 'https://h/', headers: HEADERS }),
        'metadata.Authorization',
        NOT_SHOWN,
      ],
    ];
  for (const [what, sent, kept, field, message] of refused) {
    it(`are not given away ${what}`, () => {
      const { problems } = hiddenParameters.restore(sent, kept);
      expect(problems).to.deep.equal([{ field: `executor.${field}`, message }]);
    });
  }
});
