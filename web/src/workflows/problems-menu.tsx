import { Button, Menu } from '@mantine/core';
import { describeNode } from './describe.ts';
import { type Flow, nodeOf } from './flow.ts';
import { nodeAt } from './part-problems.ts';
import type { Problem } from './queries.ts';

interface ProblemsMenuProps {
  readonly flow: Flow;
  readonly problems: readonly Problem[];
  /** To the node, and to the field that the path names. */
  readonly onProblem: (problem: Pick<Problem, 'node' | 'path'>) => void;
}

/** What keeps the workflow from being run: each leads to its node. */
export function ProblemsMenu({ flow, problems, onProblem }: ProblemsMenuProps) {
  if (problems.length === 0) return null;
  return (
    <Menu position="bottom-end" width={420}>
      <Menu.Target>
        <Button variant="default">
          {problems.length} {problems.length === 1 ? 'problem' : 'problems'} ▾
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={400} style={{ overflow: 'auto' }}>
        {problems.map((problem) => {
          const { path, message, hint } = problem;
          const node = nodeOf(flow, nodeAt(flow, problem));
          if (!node) {
            return (
              <Menu.Label key={path + message}>
                {message} {hint}
              </Menu.Label>
            );
          }
          return (
            <Menu.Item key={path + message} onClick={() => onProblem({ node: node.id, path })}>
              <b>{describeNode(node).title}</b>: {fieldWords(message)} {hint}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

/** `path: this is missing.` of `nodes[3].path: this is missing.`: its node is told before. */
const fieldWords = (message: string): string => message.replace(/^nodes\[\d+\](\.|: )/, '');
