import { Command } from 'commander';
import { fetchVerification } from '../../adapters/grpc/client.js';
import { formatListen } from '../../adapters/listen.js';
import type { VerifyBoardResponse } from '../../gen/ranking/v1/ranking.js';
import type { LoadedConfig } from '../config/load.js';
import { Failure } from './failure.js';
import { withTokenAdvice } from './token-advice.js';
import { parseAddress } from './top.js';
import { verificationJson, verificationText } from './verification-text.js';

const MORE = `
It asks the instance that computes the board, which reads every item once and goes on serving and refreshing meanwhile.
Places that differ are right from the next refresh on; rows that were deleted outright, or changed without their column of
the last change, are what makes them differ.

Where the server has an admin token, it is sent from admin.token of the configuration or HOTLIST_ADMIN_TOKEN.

Exit codes: 0 no difference, 1 some places differ, or it could not be found out, 2 wrong usage or configuration.

Example: hotlist verify hot --address 10.0.0.5:50051`;

interface VerifyOptions {
  readonly address?: string;
  readonly json?: boolean;
}

/** `hotlist verify`: whether the list by what has changed is the list by every item. */
export function verifyCommand(load: () => LoadedConfig): Command {
  return new Command('verify')
    .description('compare a list as it is kept up to date with one made from every item')
    .argument('[board]', 'the board; without it the default one', '')
    .option('--address <host:port>', 'the server (default: grpc.listen of the configuration)', parseAddress)
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', MORE)
    .action(async (board: string, options: VerifyOptions) => {
      const { grpc, admin } = load().config;
      const address = options.address ?? formatListen(grpc.listen);
      const found = await fetchVerification(address, board, admin.token).catch((error: unknown) => {
        throw withTokenAdvice(error);
      });
      process.stdout.write(
        options.json ? `${JSON.stringify(verificationJson(found), null, 2)}\n` : verificationText(found),
      );
      if (found.mismatches.length > 0) throw new Failure(differs(found), 1);
    });
}

function differs({ board, mismatches, places }: VerifyBoardResponse): string {
  return `${board}: ${mismatches.length} of ${places} places differed; they are right from the next refresh on`;
}
