import { status } from '@grpc/grpc-js';
import { Command } from 'commander';
import { CallError } from '../../../adapters/grpc/client.js';
import { JobClient } from '../../../adapters/grpc/job-client.js';
import { formatListen } from '../../../adapters/listen.js';
import type { LoadedConfig } from '../../config/load.js';
import { Failure } from '../failure.js';
import { withTokenAdvice } from '../token-advice.js';
import { parseAddress } from '../top.js';

export interface ServerOptions {
  readonly address?: string;
  readonly json?: boolean;
}

/** Does something with the jobs of the server that the options or the configuration name. */
export type WithJobs = <T>(options: ServerOptions, work: (jobs: JobClient) => Promise<T>) => Promise<T>;

export function withJobs(load: () => LoadedConfig): WithJobs {
  return async (options, work) => {
    const { grpc, admin } = load().config;
    const jobs = new JobClient(options.address ?? formatListen(grpc.listen), admin.token);
    try {
      return await work(jobs);
    } catch (error) {
      // What was asked for has to be changed.
      const isRefused = error instanceof CallError && error.code === status.INVALID_ARGUMENT;
      throw isRefused ? new Failure(error.message, 2) : withTokenAdvice(error);
    } finally {
      jobs.close();
    }
  };
}

/** A command of `hotlist jobs`, with the options that all of them have. */
export function jobsSubcommand(name: string): Command {
  return new Command(name)
    .option('--address <host:port>', 'the server (default: grpc.listen of the configuration)', parseAddress)
    .option('--json', 'print it as JSON');
}
