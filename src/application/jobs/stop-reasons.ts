/** Why a run's signal aborted when the instance stops and the run's time was up. */
export class InstanceStoppingError extends Error {
  override readonly name = 'InstanceStoppingError';

  constructor() {
    super('the instance is stopping');
  }
}

/** Why a run's signal aborted when somebody cancelled it. */
export class ExecutionCancelledError extends Error {
  override readonly name = 'ExecutionCancelledError';

  /** @param reason - in the words of whoever did; empty when they gave none */
  constructor(reason: string) {
    super(reason === '' ? 'it was cancelled by request' : `it was cancelled by request: ${reason}`);
  }
}

/** Why a run's signal aborted under `cancelOther`. */
export class NextFireTimeError extends Error {
  override readonly name = 'NextFireTimeError';

  constructor() {
    super('its next fire time has come');
  }
}
