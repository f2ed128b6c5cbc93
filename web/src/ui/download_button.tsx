import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import IconDownload from '@tabler/icons-react/dist/esm/icons/IconDownload.mjs';
import { hasBearer, sendPlain } from '../api/client';
import { notifyProblem } from './notify';

/** Offers bytes that are already here as a file. */
export function saveAs(content: Blob, fileName: string) {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Downloads `href` as a file. By cookie the browser does it itself, whatever the size; a token in memory has to be sent. */
export function DownloadButton({ href, fileName, label = 'Download CSV' }: { href: string; fileName: string; label?: string }) {
  const fetched = useMutation({
    mutationFn: async () => saveAs(await (await sendPlain(href)).blob(), fileName),
    onError: notifyProblem,
  });
  const look = { variant: 'default', leftSection: <IconDownload size={16} aria-hidden /> };
  if (!hasBearer()) {
    return (
      <Button {...look} component="a" href={href} download={fileName}>
        {label}
      </Button>
    );
  }
  return (
    <Button {...look} loading={fetched.isPending} onClick={() => fetched.mutate()}>
      {label}
    </Button>
  );
}
