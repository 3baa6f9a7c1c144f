/**
 * Takes a row of a result as the server sent it, the bytes from `from` to `to`: value after value, each behind its length.
 * False when it can't.
 */
export type TakeRow = (bytes: Buffer, from: number, to: number) => boolean;

/** Before each packet: three bytes of its length, and one of its number. */
const HEADER = 4;
/** What the packet that ends the rows begins with; 255 is an error. No row begins so but with a value of 16 MB. */
const END = 0xfe;
/** A packet of this length goes on in the next. */
const LONGEST = 0xffffff;

/** The driver's packet. */
interface Packet {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly end: number;
  readonly sequenceId: number;
}

/** The driver's connection, as far as packets can be left out. */
interface Driver {
  /** Moves on by the length, and a header, when a packet has been worked on. */
  readonly packetParser: { length: number };
  sequenceId: number;
}

type OnPacket = (this: unknown, packet: Packet, driver: Driver) => unknown;

/**
 * Has the rows of queries handed over as they are, which takes a fraction of what decoding them does.
 *
 * The driver has no such way in. Its command for a query does with each packet what the method says that it then has,
 * `row` for rows, and another one is put in its place. That one also takes the rows behind in what was read from the socket,
 * and tells the driver's parser that the packet was so much longer. Should the driver be built otherwise one day, it comes
 * with each row itself, or decodes them all.
 */
export class PacketRows {
  /** What was read from the socket, and how far it was taken. */
  #chunk: Buffer | undefined;
  #takenTo = 0;
  #canLeaveOut = true;

  /**
   * From the first row on that `take` can't take, the driver decodes them as ever, and these alone are then its result.
   *
   * @param command - what `query` of the driver's connection has just returned
   */
  hand(command: unknown, take: TakeRow): void {
    const decoder = command as { row?: OnPacket };
    const decode = decoder.row;
    if (typeof decode !== 'function') return;
    const takePacket = (packet: Packet, driver: Driver) => this.#take(packet, driver, take);
    const row: OnPacket = function (packet, driver) {
      return takePacket(packet, driver) ? row : decode.call(this, packet, driver);
    };
    decoder.row = row;
  }

  #take(packet: Packet, driver: Driver, take: TakeRow): boolean {
    const { buffer, offset, end } = packet;
    if (buffer === this.#chunk && offset < this.#takenTo) {
      // It was not left out. Of one that has the wrong number the driver would complain.
      this.#canLeaveOut = false;
      driver.sequenceId = (packet.sequenceId + 1) % 256;
      return true;
    }
    if (!Buffer.isBuffer(buffer) || buffer[offset] === END || !take(buffer, offset, end)) return false;
    if (this.#canLeaveOut && driver.packetParser?.length === end - offset) this.#takeBehind(packet, driver, take);
    return true;
  }

  #takeBehind({ buffer, end }: Packet, driver: Driver, take: TakeRow): void {
    let at = end;
    let rows = 0;
    while (at + HEADER < buffer.length) {
      const from = at + HEADER;
      const length = uint24(buffer, at);
      const isWhole = length < LONGEST && from + length <= buffer.length;
      if (!isWhole || (buffer[from] as number) >= END || !take(buffer, from, from + length)) break;
      at = from + length;
      rows++;
    }
    driver.packetParser.length += at - end;
    driver.sequenceId = (driver.sequenceId + rows) % 256;
    this.#chunk = buffer;
    this.#takenTo = at;
  }
}

function uint24(bytes: Buffer, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
}
