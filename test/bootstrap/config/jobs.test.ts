import { expect } from 'chai';
import { changedSettings } from '../../../src/bootstrap/config/changed-settings.js';
import { printConfig } from '../../../src/bootstrap/config/print.js';
import { JOBS_EXAMPLE } from '../../../src/bootstrap/config/reference-text.js';
import { load, onlyLine, problemsOf } from './configured.js';

const HTTP = 'executor: {kind: http, url: "http://localhost/run"}';

function jobYaml(...lines: readonly string[]): string {
  return ['jobs:', '  - name: a', ...lines.map((line) => `    ${line}`)].join('\n');
}

describe('configured jobs', () => {
  it('are none unless some are given', () => {
    expect(load('').config.jobs).to.deep.equal([]);
    expect(load('jobs:\n').config.jobs).to.deep.equal([]);
    expect(load('jobs: []\n').config.jobs).to.deep.equal([]);
  });

  it('are as the documented example says', () => {
    const { jobs } = load(JOBS_EXAMPLE).config;
    expect(jobs.map(({ name }) => name)).to.deep.equal(['digest', 'warm-cache']);
    expect(jobs[0]).to.deep.include({
      schedule: { kind: 'cron', expression: '0 7 * * MON-FRI', timeZone: 'Europe/London' },
      executor: {
        kind: 'http',
        parameters: { url: 'http://mailer.internal/digest', body: { edition: 'morning' } },
      },
      timeoutMs: 300_000,
    });
    expect(jobs[1]).to.deep.include({ schedule: { kind: 'interval', everyMs: 30_000 }, shards: 4, priority: 10 });
  });

  it('keep what is in an executor as JSON would have it', () => {
    const body = 'body: {n: 1.5, yes: true, no: "true", nothing: null, deep: [1, "2", {x: 007}]}';
    const [job] = load(jobYaml('schedule: 10s', 'executor:', '  kind: http', '  url: "http://a/"', `  ${body}`)).config
      .jobs;
    expect(job?.executor.parameters['body']).to.deep.equal({
      ...{ n: 1.5, yes: true, no: 'true', nothing: null },
      deep: [1, '2', { x: 7 }],
    });
  });

  it('are refused with the line and all that is wrong, beside what else is', () => {
    const yaml = jobYaml('schedule: 10', 'executor: {kind: http, url: nowhere, bdy: 1}', 'retry:', '  attempts: 99');
    expect(problemsOf(`log: {level: loud}\n${yaml}`).map(({ path, origin }) => `${path} ${origin}`)).to.have.members([
      'log.level hotlist.yaml:1',
      'jobs[0].schedule hotlist.yaml:4',
      'jobs[0].executor.url hotlist.yaml:5',
      'jobs[0].executor.bdy hotlist.yaml:5',
      'jobs[0].retry.attempts hotlist.yaml:7',
    ]);
  });

  it('are refused where a field is missing at the line where the job begins', () => {
    expect(onlyLine(jobYaml(HTTP))).to.match(/^jobs\[0\]\.schedule \(hotlist\.yaml:2\): is missing; a duration from/);
  });

  it("are refused when they would have the name of a board's job, or do its work", () => {
    const named = jobYaml('schedule: 10s', HTTP).replace('name: a', 'name: refresh:hot');
    expect(onlyLine(named)).to.equal(
      'jobs[0].name (hotlist.yaml:2): "refresh:hot" is not allowed; refresh:… are the jobs of boards',
    );
    expect(onlyLine(jobYaml('schedule: 10s', 'executor: {kind: local, function: refresh_board}'))).to.include(
      'jobs[0].executor.function (hotlist.yaml:4): "refresh_board" is not allowed',
    );
  });

  it('are refused when they are no list, or no mapping', () => {
    expect(onlyLine('jobs: {a: 1}')).to.equal('jobs (hotlist.yaml:1): a mapping is not allowed; a list of jobs');
    expect(onlyLine('jobs:\n  - digest')).to.match(/^jobs\[0\] \(hotlist\.yaml:2\): .* is not allowed; a mapping with/);
  });

  it('are refused when two have one name', () => {
    const yaml = `${jobYaml('schedule: 10s', HTTP)}\n${jobYaml('schedule: 20s', HTTP).split('\n').slice(1).join('\n')}`;
    expect(onlyLine(yaml)).to.equal(
      'jobs[1].name (hotlist.yaml:5): "a" is the name of jobs[0] too; every job has one of its own',
    );
  });

  it('are refused when an alias holds itself', () => {
    expect(onlyLine(jobYaml('schedule: 10s', 'executor: &e {kind: http, url: "http://a/", body: *e}'))).to.match(
      /is too much; a job is at most 20 levels deep$/,
    );
  });

  it('are printed without what an executor may hold secret', () => {
    const { entries } = load(jobYaml('schedule: 10s', 'executor: {kind: http, url: "http://me:pa55@a/?key=pa55"}'));
    const printed = printConfig(entries);
    expect(printed).to.match(/jobs\[0\]\.executor\.url += \*\*\* +hotlist\.yaml:4/);
    expect(printed).to.match(/jobs\[0\]\.schedule += 10s/);
    expect(printed).not.to.contain('pa55');
  });

  it('that differ need a restart', () => {
    const [before, after] = ['10s', '20s'].map((every) => load(jobYaml(`schedule: ${every}`, HTTP)).config);
    if (!before || !after) throw new Error('there are two');
    expect(changedSettings(before, { ...after, dataDir: before.dataDir, database: before.database })).to.deep.equal([
      'jobs',
    ]);
  });
});
