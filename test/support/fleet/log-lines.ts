/** A line of a process's log. */
export interface LogLine {
  /** In milliseconds UTC. */
  readonly time: number;
  /** 30 is info, 40 a warning, 50 an error. */
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** What a process has logged so far, over all its starts. */
export class LogLines {
  readonly all: LogLine[] = [];
  #rest = '';

  /** Takes what came out of the process, in pieces of any size. */
  add(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('{')) continue;
      const { time, ...fields } = JSON.parse(line);
      this.all.push({ ...fields, time: Date.parse(time) });
    }
  }

  /** How many there are, to ask later what came after. */
  get mark(): number {
    return this.all.length;
  }

  /** The lines with this message and these fields that came after the mark. */
  of(msg: string, fields: Record<string, unknown> = {}, mark = 0): LogLine[] {
    const wanted = Object.entries({ msg, ...fields });
    return this.all.slice(mark).filter((line) => wanted.every(([name, value]) => line[name] === value));
  }

  /** The errors that came after the mark. */
  errors(mark = 0): LogLine[] {
    return this.all.slice(mark).filter(({ level }) => level >= 50);
  }
}
