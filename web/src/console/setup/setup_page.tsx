import { Alert, Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { isProblem } from '../../api/problem';
import { FrontDoor } from '../../app/front_door';
import { SetupForm } from './setup_form';
import { setupToken } from './setup_token';
import { text } from './strings';
import { useSetUp } from './use_set_up';

/** First run: the one-time link of the server's log leads here. */
export function SetupPage() {
  const token = setupToken();
  const setUp = useSetUp(token ?? '');
  if (isProblem(setUp.error, 'setup_done')) {
    return (
      <FrontDoor title={text.done.title} lead={text.done.body}>
        <Button component={Link} to="/" fullWidth>
          {text.done.action}
        </Button>
      </FrontDoor>
    );
  }
  if (!token) {
    return (
      <FrontDoor title={text.title}>
        <Alert color="yellow" variant="light" title={text.noToken.title} role="status">
          {text.noToken.body}
        </Alert>
      </FrontDoor>
    );
  }
  return (
    <FrontDoor title={text.title} lead={text.lead}>
      <SetupForm setUp={setUp} />
    </FrontDoor>
  );
}
