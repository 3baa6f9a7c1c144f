import { createSecureContext } from 'node:tls';
import { Client, credentials } from '@grpc/grpc-js';
import { RunFailedError } from '../run-failed.js';

const CHANNEL = {
  // A proxy of the environment is for the web.
  'grpc.enable_http_proxy': 0,
  // How a job is repeated is the job's to say, and not the DNS server's.
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_retries': 0,
  // A channel that is opened anew has a new connection, and not the broken one of the channel before.
  'grpc.use_local_subchannel_pool': 1,
  // Without it, a server that was away for long is not looked for again for two minutes.
  'grpc.max_reconnect_backoff_ms': 5_000,
  'grpc.client_idle_timeout_ms': 60_000,
};

interface Channel {
  readonly client: Client;
  runs: number;
  isRetired: boolean;
}

/** Where a server is. */
export interface Target {
  readonly address: string;
  readonly tls: boolean;
}

/** The connections to the servers that jobs call: one for each, kept from run to run. */
export class Channels {
  readonly #channels = new Map<string, Channel>();
  #isClosed = false;

  /**
   * Lends the channel to `work`. When the signal has aborted by its end, the channel is not used again: the connection
   * may lead nowhere any more, which TCP itself finds out after a quarter of an hour.
   */
  async use<T>(target: Target, signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new RunFailedError('the service is stopping');
    const key = `${target.tls} ${target.address}`;
    const channel = this.#channels.get(key) ?? { client: open(target), runs: 0, isRetired: false };
    this.#channels.set(key, channel);
    channel.runs++;
    try {
      return await work(channel.client);
    } finally {
      channel.runs--;
      if (signal.aborted) {
        channel.isRetired = true;
        if (this.#channels.get(key) === channel) this.#channels.delete(key);
      }
      if (channel.isRetired && channel.runs === 0) channel.client.close();
    }
  }

  /** Ends all connections; there are no others afterwards. */
  close(): void {
    this.#isClosed = true;
    for (const { client } of this.#channels.values()) client.close();
    this.#channels.clear();
  }
}

function open({ address, tls }: Target): Client {
  // Trusts whom Node trusts, as the http executor does; by itself the library also looks at variables of gRPC's own.
  const secure = () => credentials.createFromSecureContext(createSecureContext());
  // By its scheme: a host of the name "unix" would be taken for one otherwise.
  return new Client(`dns:${address}`, tls ? secure() : credentials.createInsecure(), CHANNEL);
}
