import { Modal, SimpleGrid, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ConnectorMark } from '../components/connector-mark.tsx';
import { connectorsQuery } from '../queries.ts';
import classes from './card.module.css';

/** Which kind of database a new connection is for. The workspace is there already. */
export function ConnectorChoice({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const { data: connectors = [] } = useQuery(connectorsQuery);
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add a connection" size="lg">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={8}>
        {connectors.map(({ id, title }) => (
          <UnstyledButton
            key={id}
            className={classes.choice}
            onClick={() => {
              onClose();
              void navigate({ to: '/connections/new/$connector', params: { connector: id } });
            }}
          >
            <ConnectorMark connector={id} />
            <Text size="md">{title}</Text>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </Modal>
  );
}
