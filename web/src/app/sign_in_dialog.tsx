import './more_styles';
import { Modal, Text } from '@mantine/core';
import { signedInAgain } from '../api/signed_out';
import { SignInForm } from './sign_in_form';

export default function SignInDialog({ email }: { email: string }) {
  return (
    <Modal opened onClose={signedInAgain} title="Your session has ended" closeOnClickOutside={false} zIndex={400}>
      <Text size="sm" mb="md">
        Sign in again to go on. What you typed is still there; send it once more afterwards.
      </Text>
      <SignInForm email={email} onDone={signedInAgain} />
    </Modal>
  );
}
