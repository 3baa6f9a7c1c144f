/** Tells the other instances that a board has a new version. It may be lost; they compare versions besides. */
export interface Notices {
  send(notice: Notice): Promise<void>;
  /** Calls `onNotice` for each notice from now on, this instance's own among them. */
  listen(onNotice: (notice: Notice) => void): Promise<void>;
}

export interface Notice {
  readonly board: string;
  readonly version: number;
}
