import type { Command } from 'commander';
import type { AnyConnector } from '../../contract/connector.ts';
import type { Context } from '../context.ts';
import { addEditingCommands } from './connections-edit.ts';
import { addSharingCommands } from './connections-share.ts';
import { addShowingCommands } from './connections-show.ts';

/** `connections`: the saved, named settings by which databases are reached. */
export function addConnectionCommands(program: Command, context: Context, connectors: readonly AnyConnector[]): void {
  const group = program
    .command('connections')
    .description('save, show, test, edit and remove connections, and hand them on without their secrets');
  addEditingCommands(group, context, connectors);
  addShowingCommands(group, context);
  addSharingCommands(group, context);
}
