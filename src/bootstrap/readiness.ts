/** Whether this instance wants requests: from its first list on, until it stops. */
export class Readiness {
  #hasList = false;
  #isStopping = false;
  readonly #onChange: ((ready: boolean) => void)[] = [];

  get isReady(): boolean {
    return this.#hasList && !this.#isStopping;
  }

  onChange(listener: (ready: boolean) => void): void {
    this.#onChange.push(listener);
  }

  gotList(): void {
    if (this.#hasList) return;
    this.#hasList = true;
    this.#tell();
  }

  stopping(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#onChange) listener(this.isReady);
  }
}
