/** Opens something anew for each test of the block, hands it to `take`, and closes it afterwards. */
export function openForEach<T extends { close(): Promise<void> }>(
  open: () => Promise<T>,
  take: (opened: T) => void | Promise<void>,
): void {
  let close: () => Promise<void>;
  beforeEach(async () => {
    const opened = await open();
    close = () => opened.close();
    await take(opened);
  });
  afterEach(() => close());
}
