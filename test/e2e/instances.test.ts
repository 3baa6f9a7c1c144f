import { expect } from 'chai';
import { TOKENS } from '../../src/bootstrap/tokens.js';
import { version } from '../../src/bootstrap/version.js';
import { runHotlist } from '../support/hotlist-command.js';
import { emptyDatabase } from '../support/mysql-store.js';
import { type RunningService, startService } from '../support/running-service.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

describe('hotlist jobs instances', () => {
  const folders = [temporaryFolder(), temporaryFolder()];
  const running: RunningService[] = [];

  before(async () => {
    const yaml = `database: { url: "${await emptyDatabase()}" }\nscheduler: { max_running: 7 }\n`;
    for (const { path } of folders) running.push(await startService(path, yaml));
  });
  after(async () => {
    await Promise.all(running.map((each) => each.stop()));
    for (const folder of folders) folder.remove();
  });

  const nameOf = ({ container }: RunningService) => container.get(TOKENS.instance).name;
  const show = async (...args: string[]) => {
    const [{ address }] = running as [RunningService];
    const { code, stdout, stderr } = await runHotlist(folders[0]?.path ?? '', [
      ...['jobs', 'instances', '--address', address],
      ...args,
    ]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    return stdout;
  };
  /** Each instance has said something that it heard in an answer. */
  const untilCompared = async () => {
    const { instances } = await (running[0] as RunningService).container.getAsync(TOKENS.store);
    await until('both clocks have been compared', async () => {
      const seen = await instances.list();
      return seen.instances.filter(({ skewMs }) => skewMs !== undefined).length === 2;
    });
  };

  it('shows those on one database, and which of them answers', async () => {
    await untilCompared();
    const lines = (await show()).trimEnd().split('\n');
    expect(lines[0]).to.match(/^instance +version +since +seen +load +loop +cpu +memory +runs +held +clock$/);
    const [first, second] = running.map(nameOf) as [string, string];
    expect(lines.slice(1, 3).map((line) => line.split(/ {2,}/)[0])).to.have.members([`${first} *`, second]);
    for (const line of lines.slice(1, 3)) {
      expect(line).to.match(
        / \d+\.\d+\.\d+ +\d{4}-\S+Z +\d+ s ago +\d+% +\d+% +\d+% +\d+% +\d\/7 +\d+ +[+-]\d+\.\d{3} s$/,
      );
    }
    expect(lines.slice(3)).to.deep.equal(['', '* this instance answers']);
  });

  it('prints them for programs', async () => {
    const { instances } = JSON.parse(await show('--json'));
    const answering = instances.find((each: { answering: boolean }) => each.answering);
    const [name] = running.map(nameOf);
    expect(answering).to.deep.include({ name, pid: process.pid, version, live: true, max_running: 7 });
    expect(answering.load).to.be.within(0, 1);
    expect(answering.figures).to.have.all.keys('event_loop', 'cpu', 'memory', 'runs');
    expect(answering.clock_skew_seconds).to.be.closeTo(0, 60);
  });

  it('says nothing of one that has stopped; the metrics of the other go on', async () => {
    const [first, second] = running as [RunningService, RunningService];
    await second.stop();
    running.pop();
    const { instances } = JSON.parse(await show('--json'));
    expect(instances.map(({ name }: { name: string }) => name)).to.deep.equal([nameOf(first)]);
    const metrics = await (await fetch(`${first.url}/metrics`)).text();
    expect(metrics).to.match(/^hotlist_instance_load \d/m);
    expect(metrics).to.match(/^hotlist_instance_use\{of="event loop"\} \d/m);
    // What they say is for the tests of each: a busy machine is busy here too.
    expect(metrics).to.match(/^hotlist_instance_overloaded [01]$/m);
    expect(metrics).to.match(/^hotlist_claim_delay_seconds \d/m);
    expect(metrics).to.match(/^hotlist_clock_skew_seconds -?\d/m);
  });
});
