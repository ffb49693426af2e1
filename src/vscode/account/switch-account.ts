import * as vscode from 'vscode';
import { AccountError } from '../../core/account/errors.ts';
import type { AccountName } from '../../core/account/resources/identity.ts';
import type { Ui } from '../../core/ports.ts';
import { UserError } from '../run-command.ts';
import { commands } from '../contributions.ts';
import type { AccountSession } from './session.ts';
import { requireTrust } from './worker-tokens.ts';

type Choice = { readonly account: string | undefined } | { readonly token: string };

/** Picks among the accounts that the token sees and the other tokens that are stored; everything is looked at again after. */
export async function switchAccount(session: AccountSession, ui: Ui): Promise<void> {
  requireTrust();
  const { signal } = new AbortController();
  const state = await session.open(signal);
  const others = (await session.tokens.all()).slice(1);
  const accounts = await visible(session, signal);
  if (accounts.length === 0 && others.length === 0) throw signedOut();
  const current = state.kind === 'signed-in' ? state.accountId : undefined;
  const picked = await ui.pick<Choice>(
    vscode.l10n.t('Cloudflare account of this workspace'),
    [
      ...accounts.map(({ id, name }) => ({
        label: name,
        description: id === current ? vscode.l10n.t('{0} · in use', short(id)) : short(id),
        isPicked: id === current,
        value: { account: id },
      })),
      ...others.map(({ id, label }) => ({
        label,
        description: vscode.l10n.t('another stored token'),
        value: { token: id },
      })),
      ...(session.picked === undefined
        ? []
        : [
            {
              label: vscode.l10n.t('As the wrangler file or the environment says'),
              value: { account: undefined },
            },
          ]),
    ],
    { placeholder: vscode.l10n.t('Account that this workspace reads and changes') },
  );
  if (!picked) return;
  if ('token' in picked) {
    await session.pick(undefined);
    await session.tokens.prefer(picked.token);
  } else await session.pick(picked.account);
}

/** Forgets the credential in force, or says where it comes from when it is not ours to forget. */
export async function signOut(session: AccountSession): Promise<void> {
  const [stored] = await session.tokens.all();
  if (stored) await session.tokens.remove(stored.id);
  else if (session.mayAskWrangler && session.state && 'source' in session.state && session.state.source === 'wrangler')
    await session.allowWrangler(false);
  else if (session.state && 'source' in session.state)
    throw new UserError(
      vscode.l10n.t('The token comes from CLOUDFLARE_API_TOKEN of this window. Remove the variable and start the editor again.'),
    );
  else throw signedOut();
}

async function visible(session: AccountSession, signal: AbortSignal): Promise<readonly AccountName[]> {
  const { state } = session;
  if (state?.kind === 'choose') return state.candidates;
  if (state?.kind !== 'signed-in') return [];
  try {
    return await state.account.accounts(signal);
  } catch (error) {
    if (!AccountError.is(error, 'forbidden')) throw error;
    return [{ id: state.accountId, name: state.name || vscode.l10n.t('Account') }];
  }
}

function signedOut(): UserError {
  return new UserError(vscode.l10n.t('No Cloudflare account is connected. Connect one first.'), {
    title: vscode.l10n.t('Connect Account…'),
    command: commands.connect,
  });
}

function short(id: string): string {
  return `${id.slice(0, 8)}…`;
}
