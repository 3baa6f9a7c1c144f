export class Demo {
  async fill(): Promise<void> {}
  start(): void {}
  async stop(): Promise<void> {}
}
